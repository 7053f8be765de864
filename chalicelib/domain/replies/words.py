"""The words that the classifier knows: keywords, polite words around them, spellings, and words that only look alike.

All are folded as `text.fold` does. The keywords are the union of those that the FCC (`law.statutes.STOP_WORDS`), the
CTIA, Canadian short codes and the providers (Twilio, RingCentral, Telnyx, AWS, Plivo, Sinch) act upon.
"""

from __future__ import annotations

from typing import Final

from chalicelib.law import statutes


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Keywords that are enough by themselves, also as one of several sentences.
STRONG_STOP: Final = _words(
    """stop stopall unsubscribe unsub optout arret arrete arretez arreter arrett stoppez detener detengan detenga basta
    desabonner desabonnez desabonnement desinscription desinscrire nomas parar exit"""
)
# Keywords that are enough as the whole message; in a sentence they are ordinary words. The law's words that are not
# among the strong ones are weak.
_LAW_STOP: Final = frozenset(word.replace(" ", "") for word in statutes.STOP_WORDS.sole)
WEAK_STOP: Final = (_LAW_STOP - STRONG_STOP) | _words("remove td salir alto baja cancelar pare paren")
STOP: Final = STRONG_STOP | WEAK_STOP
START: Final = _words("start unstop subscribe resume continue volver recibir voltar receber")
YES: Final = _words("yes y si oui sim")
HELP: Final = _words("help info aide ayuda ajuda")
KEYWORDS: Final = STOP | START | YES | HELP

# Words that change nothing around a keyword.
POLITE: Final = _words(
    """please now kindly thanks thank ok okay sir madam maam por favor porfa porfavor ya gracias svp s il vous te
    plait merci hi hello hey hola bonjour immediately already asap lol and so just actually seriously really well
    oh a y et"""
)
# Around a strong stop word these don't change the meaning either: "I said STOP", "no, stop", "STOP SMS", "reply: stop".
AROUND_STOP: Final = POLITE | _words(
    "yes no i said it this that all nope sms text texts message messages reply say dije si sa"
)
# Around a weak keyword only these: with the others it can mean something else, as in "cancel it" and "no, remove".
AROUND_WEAK_STOP: Final = POLITE | _words("all sms text texts message messages")
AROUND_OTHERS: Final = _words("please now thanks thank por favor porfa gracias svp s il vous te plait merci")

# Pairs of words that mean one thing → the one word for it.
TOGETHER: Final = {
    ("opt", "out"): "optout",
    ("opting", "out"): "optout",
    ("optt", "out"): "optout",
    ("otp", "out"): "optout",
    ("op", "out"): "optout",
    ("opt", "our"): "optout",
    ("opt", "ut"): "optout",
    ("thank", "you"): "thanks",
    ("do", "not"): "dont",
    ("can", "not"): "cant",
    ("did", "not"): "didnt",
    ("no", "mas"): "nomas",
    ("nao", "mais"): "nomas",
    ("un", "subscribe"): "unsubscribe",
}
# Common abbreviations and misspellings that are more than one edit away or too short to guess.
SPELLINGS: Final = {
    "txt": "text",
    "tex": "text",
    "texr": "text",
    "rext": "text",
    "tect": "text",
    "txts": "texts",
    "txting": "texting",
    "msg": "message",
    "msgs": "messages",
    "msging": "messaging",
    "mesgs": "messages",
    "pls": "please",
    "plz": "please",
    "plss": "please",
    "thx": "thanks",
    "ty": "thanks",
    "dnt": "dont",
    "donot": "dont",
    "cannot": "cant",
    "u": "you",
    "ur": "your",
    "w": "with",
    "dis": "this",
    "stahp": "stop",
    "stawp": "stop",
    "stp": "stop",
    "sto": "stop",
    "qit": "quit",
    "wanna": "want",
    "wana": "want",
    "anymor": "anymore",
    "kiero": "quiero",
    "kiere": "quiere",
    "msjs": "mensajes",
    "msj": "mensajes",
    "mensaje": "mensajes",
    "fone": "phone",
    "rong": "wrong",
    "wrng": "wrong",
    "num": "number",
    "nbr": "number",
    "nmbr": "number",
    "xfa": "porfa",
    "xfavor": "porfavor",
}
# Real words one edit away from a known word. A message of LOOKS_LIKE_STOP words, which are near a stop word, is looked
# at by a person.
LOOKS_LIKE_STOP: Final = _words(
    """step top atop stoop strop stomp stow stoup estop shop slop swop stops stopped stopping quits quite quiet quilt
    quip quid cancels canceled cancelled cancer removed remover removes revoked revoker revokes ends ended ending
    unsubscribed tops sop s x exist exits goodbye enough"""
)
NOT_MISSPELT: Final = LOOKS_LIKE_STOP | _words(
    """testing tenting text texted texts test next spending bending lending mending tending vending fending pending
    ending sanding message messages massage massages passages receive received receiver deceive remote removal
    alarms alert alerts context contacts contract contracts contested lists light alive along atone alone clone
    phone phones number numbers numb lumber never fever lever sever clever contact contactor place pleased pleases
    quick quiz quito suit start stat stars stare smart tart starts starting permit consent content convent consents
    arrest arrests carpet target receipt receipts recite another mother bother brother other others texas taxes send
    sends sent seed spend want went wants wanting wart pant not note notes nota nose lose close loose looser loses
    lost last list fist mist least leave leaves lease please pleas release away array writing waiting wanted hinted
    warning wrong strong wring bring again against gain refund refunds remind reminder reminders remand removing
    reviews review revolve evoke invoke provoke invoked deje deja dejo dejan dejen manda mando manden manana
    recibido recibo recibos numero numeros lista listo listas parte pared parado pagar parara cancela cancelado
    cancelo cancelen cancelled quitar quiera quieres querer quiere envio envie enviar enviado enviada envia envoi
    envoie envoye envois envoyer cessez cesser lesser passer laisse laissez caisse listing black blacks blacked
    talking schools decide decides decade decades batch pitch witch ditch birch hitch clock clocks lock locks
    locking flock fixed mixer mixes mined miner manor mistake mistakes pass passes passed depth deaths decreased
    kissed pasta robots chili creep creeps sting sling swing stalling stacking mating outing mutiny resist eliminate
    mitigation regal subscriber subscribers presume resumes resumed paused stepping shopping topping dexter tucker
    sawyer mitch fitch butch brock heath tomas garrett barrett jarrett chile normas resumen sexto describir huit
    nuit passe blocs missed locked clocked docked falling offend steppe steppes shoppe shoppes appel appels appele
    llamo llama llamada llamadas llamaron discontinued duration update updated updates dates numbered system systems"""
)

# A person looks at a message that has one of these anywhere and that nothing else explains.
TRIGGERS: Final = STRONG_STOP | _words(
    """stopping quit cancel end remove revoke unsubscribed opted stops subscription suscripcion abonnement
    cancelar cancelen arretons resubscribe nomore opting harassment harassing harass spam unwanted"""
)
# Stems of words that are triggers in all their forms.
TRIGGER_STEMS: Final = (
    "unsubscri",
    "desabonn",
    "desinscri",
    "desuscri",
    "desist",
    "discontinu",
    "unenrol",
    "silenc",
    "derang",
    "harcel",
    "molest",
    "optout",
    "stop",
    "unsub",
    "arretez",
)
# Words that begin like a trigger and are none.
NO_TRIGGERS: Final = _words(
    """stopped stopover stopovers stoplight stoplights stopwatch stopwatches stopgap stopgaps stopcock stopcocks
    stoppers stoppage stoppages stopoff stopoffs stoploss stoppard stopford stopband unsubstantiated unsubstantial
    unsubsidized unsubtle unsubmitted unsubdued"""
)

# Words of which others are made that were written without a space, as "stoptexts" and "plsremoveme".
TELLING_PARTS: Final = _words(
    """stop quit end cancel unsubscribe unsub optout opt opting remove delete drop lose dont donot no more wrong alone
    away off out interested spam spamming harassing arretez arrete basta paren nomas molesten equivocado mauvais
    forget block enough take"""
)
PARTS: Final = TELLING_PARTS | _words(
    """text texts texting txt txts message messages messaging msg msgs sms call calls calling contact contacting send
    sending bother bothering me us my our this that these it the your ur list number num phone person from leave get
    go do not now all please pls plz ok said isaid you to by again anymore already here forever asap thanks svp just
    yes merci ya porfavor por favor reply mas mensajes textos numero name data info"""
)

# The one table of signs that say stop, alone or as a reaction to one of our texts. All others say nothing.
STOP_SIGNS: Final = _words(
    """🛑 🚫 ⛔ ✋ 🤚 🖐 🫷 🫸 🖕 ❌ ❎ ✖ 👎 🙅 🤬 😡 😠 👿 ☠ 🤮 💩 🤐 🤫 🗑 🔇 🔕 🔚 ⏹ 🚷 📵 📴"""
)
