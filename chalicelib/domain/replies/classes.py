"""Classes of words that the patterns in `phrases` name as @class: English ones, then Spanish (s_) and French (f_)."""

from __future__ import annotations

from typing import Final


def _class(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLASSES: Final = {
    "stop": _class("stop quit cease discontinue end halt"),
    "stopped": _class("stop quit end cancel remove unsubscribe optout discontinue cease opt"),
    "texting": _class(
        """texting messaging contacting bothering bugging harassing spamming pestering annoying blowing bombarding
        emailing writing notifying"""
    ),
    "text": _class(
        """text message communication communications contact bother bug
        harass spam sms pester texting messaging contacting"""
    ),
    "call": _class("call calling phone phoning telephone ring ringing"),
    "message": _class(
        """texts messages text message sms texting reminders alerts notifications texted spam messaging textos"""
    ),
    "that": _class("these this those it anything everything them that"),
    "me": _class("me us"),
    "my": _class("my our this"),
    "number": _class("number phone cell contact cellphone mobile line numbers info"),
    "not": _class("dont never not no wont"),
    "wish": _class(
        """want wanted wants like love need wish trying tried try cant unable let please going asking asked requesting
        choose"""
    ),
    "unwilling": _class("""want wants wish need needs care like interested asked authorize authorized allow"""),
    "read": _class("get got received receive see understand recall remember find read open"),
    "booked": _class(
        """appointment appt appointments meeting claim claims order check visit call payment invoice policy lease
        reservation lunch surgery procedure auth authorization referral charge transaction request"""
    ),
    "billed": _class(
        """modifier modifiers charge charges code codes claim patient duplicate invoice provider diagnosis fee copay
        payment item hold dx cpt adjustment stitches sutures cast"""
    ),
    "paper": _class("claim claims invoice bill statement it authorization check payment report"),
    "symptom": _class(
        """pain pains ache aches aching headache headaches migraine migraines bleeding cough coughing swelling symptom
        symptoms numbness nausea fever dizziness itching spasm spasms cramp cramps cramping tingling vomiting snoring"""
    ),
    "medicine": _class(
        """med meds medicine medicines medication medications pill pills tablet tablets antibiotic antibiotics ibuprofen
        aspirin prednisone gabapentin lisinopril metformin insulin drops cream injections thinner thinners tylenol"""
    ),
    "signed_up": _class("sign signed ask asked request requested subscribe enroll agree agreed authorize join"),
    "get": _class("receive receiving get getting hear have see"),
    # Words for the messages themselves. A reply with one that no pattern of the group `about` explains is reviewed.
    "messages": _class(
        """text texts texting texted message messages messaging messaged sms notifications alerts reminders
        communications communication texto textos mensajes notificaciones avisos escriban escribirme escribir texter"""
    ),
    # With @channel within a few words, this may be an opt-out in a wording that no pattern covers.
    "refusal": _class(
        """no not dont never wont didnt isnt arent shouldnt doesnt havent nobody none without longer rather prefer rid
        remove removed removing delete deleted erase unenroll unregister drop refuse decline object exclude less fewer
        enough cease discontinue discontinuing discontinued halt cut against tired sick unhappy opposed
        revoked unwilling nomore"""
    ),
    "channel": _class(
        """text texts texting texted message messages messaging messaged sms contact contacts contacted contacting list
        lists number phone cell cellphone alerts notifications reminders"""
    ),
    # Spanish
    "s_channel": _class(
        """mensajes textos texto sms lista numero telefono celular notificaciones escribir escribirme escribirnos
        escriban escriba contactar contactarme contactarnos mandarme mandarnos enviarme enviarnos avisos"""
    ),
    "s_cease": _class(
        "dejen deje deja dejar dejad paren pare para parar basta alto stop cesen detengan detenga eviten"
    ),
    "s_message": _class("mensajes textos texto sms notificaciones recordatorios alertas mensajitos publicidad"),
    "s_write": _class(
        """escribir escribirme escribirnos mandar mandarme mandarnos enviar enviarme enviarnos molestar molestarme
        molestarnos textear textearme contactar contactarme contactarnos mandando enviando escribiendo molestando
        llamar llamarme llamarnos llamando"""
    ),
    "s_contact": _class(
        """escriban escriba escribas contacten contacte contactes molesten moleste molestes texteen textee textees
        busquen escribas"""
    ),
    "s_send": _class("manden mande mandes envien envie envies mandar enviar"),
    "s_drop": _class(
        """quiten quite quita borren borre borra eliminen elimine elimina saquen saque saca remuevan remueva remueve
        borrar eliminar quitar"""
    ),
    "s_drop_me": _class(
        """quitenme quiteme quitame borrenme borreme borrame eliminenme elimineme eliminame saquenme saqueme sacame
        remuevanme remuevame quitenos saquenos borrenos eliminenos desuscribirme desuscribanme desuscribame"""
    ),
    # French
    "f_channel": _class(
        """message messages sms texto textos liste numero telephone portable ecrire ecrivez contacter contactez
        notifications rappels"""
    ),
    "f_write": _class(
        """ecrivez ecris ecrire ecrivent envoyez envoie envoyer contactez contacte contacter derangez deranger derange
        harcelez harceler texter textez embetez embeter importuner importunez solliciter sollicitez
        appelez appeler appelle telephonez telephoner"""
    ),
    "f_message": _class("messages message sms textos texto textes notifications rappels"),
    "f_cease": _class("arretez arrete arreter cessez cesse cesser stop stoppez finissez"),
    "f_drop": _class(
        "retirez retire enlevez enleve supprimez supprime effacez efface otez rayez retirer supprimer enlever"
    ),
}

# Words that limit a request to some messages, times or numbers: a reply with one of these means less than everything.
LIMITS: Final = _class(
    """keep marketing until till unless except instead night nights evening evenings weekend weekends sunday sundays
    saturday tonight urgent morning mornings hours midnight today tomorrow
    tuesday monday wednesday thursday friday only week weeks days hasta
    hoy manana noche domingo excepto jusqu demain soir sauf"""
)
MESSAGES: Final = CLASSES["messages"]
