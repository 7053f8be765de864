"""Plain wordings of opt-outs and of their opposites, in English, Spanish and French.

The lines are patterns as `patterns` defines them, over folded and corrected words. Groups: `revoke`: a reasonable
reader takes it as "send no more". `go_on`: the opposite, "don't stop". `about`: words like those of `revoke`, but about
something else. `doubt`: a person must look. `ordinary`: a harmless mention of messages.
"""

from __future__ import annotations

from typing import Final

REVOKE: Final = """
stop|quit|cease|discontinue|halt ~3 @texting
@stop|opt ~1 with|these|this|those|the|your|all|sending|receiving ~2 @message
stop|quit|cease|discontinue|halt|end @message
stop|quit sending ~1 me|us|these|this|those|anything|stuff|crap|to
stop|quit the|with|w|your ~1 @message
@message ~2 need|needs|must|should|to|have|has|please|can|make ~2 stop|end|cease
make|want|need|like ~1 this|these|it|them|texts|messages ~1 to? stop|end $
^ stop|quit it|this|these|that $
stop|quit sending $
asked|asking|telling|told|ask ~5 stop|quit|unsubscribe|optout $
how ~3 stop|end|cancel|turn ~2 @message|these
how ~4 unsubscribe|optout
@wish ~3 unsubscribe|optout
unsubscribe|unsub|optout me|us|from|of|this|my|now|immediately|all
im|am|are|hereby|is optout
opt ~2 out
cancel|end|terminate|deactivate|disable ~3 texts|messages|sms|alerts|reminders|notifications|texting
cancel|end ~2 text|message $
revoke|withdraw|rescind|retract|revoking|withdrawing|removing ~3 consent|permission|authorization
consent|permission|authorization ~3 revoked|withdrawn|rescinded|over
dont|not|never|didnt ~2 consent|consenting
dont|not|never|no|without ~3 permission|consent|authorization ~3 @text
remove|unlist|unenroll|delist|drop @me
remove|delete|erase|lose|scratch|drop|take|forget @my ~1 @number ~1 from|off|out|please|now|right|$
remove|delete|erase|lose|forget|scratch @my ~1 number|phone|cell $
lose|forget @my number
take|get|leave|keep|pull|scratch|strike @me ~1 off|out
take|get|leave|keep|pull|strike my|this|our ~1 @number|name ~1 off|out
off|from the|this|your|that|ur|all ~3 list|lists
want|like|need|wish off|out
want|like|need|wish ~1 off|out ~2 list|this|these|texts|messages
dont|never|not|stop ~2 @text @me|again|anymore|here|ever|no|more|this|my|or|please
dont|never @text $
dont|never ever? @text
dont|never ~2 call|write or text|message|contact
never ~1 text|message|contact ~2 again
dont|never|not ~2 send ~2 any|anything|more|further|another|stuff ~3 @message|these|this|else|like|$
dont|never|not ~1 send ~1 any|more|further|these ~2 @message
dont|never send @me ~2 @message
dont|never send @me stuff|anything|more|these|those|this|crap $
dont|never|not|no|longer|nobody ~2 @unwilling ~5 @message|contacted|texting
dont|never|not|longer ~3 want|wish|care|like|interested ~2 @get ~1 these|this|those|them|anything|it $
dont|never|not|longer ~3 want|wish|care|like|interested ~2 @get ~1 these|those|them|anything
dont|never|not|longer ~3 want|wish ~2 hear ~1 from
dont|never|not|longer ~3 want|wish ~2 be contacted|messaged|texted|bothered
dont|never|longer ~1 want|need these|those|them|any|this $
dont|never|longer ~1 want|need any more ~3 $
so ~1 i|we dont|stop get|getting|receive|receiving these|this|them|texts|messages
no|zero more|further|additional|future ~1 @message|contact
no more $
no more of? these|those|this|them
no texts|messages|texting|sms $
enough of|with ~2 @message
enough @message|already
done|finished|over with ~2 @message|these|those
im|are|am|we sick|tired|fed ~2 @message|these
^ leave @me|my ~1 alone|be
leave @me alone
^ go away
go away $
^ get lost|bent
buzz|bug|bugger|fuck|f|piss|back|sod|eff off
knock|cut it|this off|out
cease and desist
cease all|any|every|contact|communication|communications|texting
^ cease|discontinue $
refrain|desist|abstain from ~2 @texting|sending|contact
count|leave|cut @me|us ~1 out $
turn|shut|switch these|this|it|them|those|off ~2 off $
turn|shut|switch off? these|those|the|your|my ~1 @message ~1 off?
unfollow|unenroll me|us
blowing up ~1 phone
would|kindly|please|appreciate ~6 no further|more ~1 @message
discontinue|cease ~2 @message
my|our ~2 @number|name ~2 removed|deleted|erased|off
asked|asking|ask|want|wants|need|like|wish|demand|requesting ~2 be removed|taken|unsubscribed|deleted|dropped
no longer ~1 @text|send
prefer|rather|like not to? ~2 @get|be ~2 @message|contacted|texted|messaged
get rid of @my ~1 @number
unenroll|unregister|deregister|disenroll|delist ~1 @me|my|our|this
dont|never|stop ~1 use|using @my ~2 number|phone|cell ~3 @message
^ stop|quit this|that|the ~1 nonsense|crap|shit|bs|garbage|spam|madness
no vuelvan|vuelva|vuelvas|volver a @s_write
me|nous|nos retirer|enlever|supprimer|effacer|desinscrire|rayer de|d
cesen|basta|nomas ~2 @s_message
no @me|nos|les ~1 @s_contact
no @s_contact ~1 mas|este|a|aqui|mi
no me|nos ~1 @s_send ~2 mas|nada|@s_message|esto|estos
no|nunca @s_send ~2 mas|nada|@s_message
no ~1 quiero|queremos que ~2 @s_contact|manden|mande|envien|molesten
no|nunca me|nos ~1 @s_contact
@s_cease ~1 de ~2 @s_write|@s_message|texto
@s_cease ~1 los|las|con|estos|esos|sus ~1 @s_message
dejenme|dejeme|dejame|dejennos|dejen|deje ~1 en paz|tranquilo|tranquila
no ~1 quiero|queremos|deseo|deseamos|autorizo|acepto|necesito|quisiera|autorice ~3 @s_message
no ~1 quiero|queremos|deseo|deseamos|quisiera|autorizo ~2 recibir|reciba|contacten|escriban|manden|molesten|saber
no ~1 quiero|queremos|deseo|deseamos mas $
@s_drop_me
@s_drop ~1 mi|este|nuestro|me ~1 numero|telefono|celular|cel|nombre|contacto
dar|darme|darnos|dame|deme|denme|den|denos|da|dame|doy|date|quiero ~1 de? baja
retiro|revoco|cancelo|retirar|revocar ~2 consentimiento|permiso|autorizacion
cancelar|cancelen|cancele|cancela|terminen ~2 suscripcion|@s_message
ya|por paren|pare|basta|parenle|parele $
^ paren|parenle|cesen $
salir|salirme de ~2 lista|grupo|esto|aqui
ne|n ~2 @f_write plus
ne plus ~3 @f_write|recevoir|@f_message
veux|veut|souhaite|desire|voulons|souhaitons|voudrais|autorise|accepte plus|pas ~1 recevoir|@f_message|etre|messages
veux|veut|souhaite|desire|voulons|souhaitons plus|pas ~2 @f_message
en veux|voulons plus
@f_cease ~1 de|d|les|vos|ces|tes|aux|avec ~2 @f_write|@f_message
desabonnez|desabonner|desinscrivez|desinscrire|desabonne|desinscris ~1 moi|nous|me|merci|svp|s
veux|souhaite|voudrais|aimerais|desire|comment|puis ~3 desabonner|desinscrire|desinscription
@f_drop ~1 moi|nous|mon|ce|notre|mes ~1 numero|nom|de|coordonnees|telephone|$
laissez|laisse|fichez|foutez|fiche|fous ~1 moi|nous ~1 tranquille|tranquilles|paix|la
retire|revoque|retirons|annule ~2 consentement|autorisation|accord
^ plus de|d|aucun|jamais ~1 @f_message
fini|assez|aucun|marre ~2 @f_message
"""

GO_ON: Final = """
^ dont|never|no ever|please|you|just|guys|yall? stop|unsubscribe|quit|optout|end|cancel|remove|discontinue|opt|stopping
^ dont|never stop|unsubscribe|quit|optout|end|cancel|remove|discontinue|opt|stopping
dont|didnt|never|wouldnt want|wish|mean|meant|ask|asked|intend|need|like ~2 to? ~1 @stopped
dont|didnt|never|wouldnt want|wish|mean|meant|ask|asked|intend|like|need @me|you|this|these|it|them|the ~3 @stopped
no|not|dont need|reason|want|wish to|for ~2 @stopped
not asking|trying|looking|going|planning|wanting|saying to|for|that ~2 @stopped
not unsubscribing|stopping|cancelling|canceling|optout|quitting
^ keep|continue sending|texting|messaging|them|it
^ no paren|pare|pares|cancelen|cancele|canceles|detengan|detenga
^ no dejen|deje|dejes de
no me|nos quiten|quite|quites|borren|borre|borres|saquen|saque|cancelen|den|de ~1 de? baja?
no quiero|queremos ~1 cancelar|parar|detener|salir|darme
^ n|ne ~1 arretez|arrete|stoppez|cessez|desabonnez|cesse|stoppe
ne|n ~2 arretez|desabonnez|retirez|supprimez pas
veux|souhaite pas ~1 arreter|desabonner|desinscrire|retirer
"""

ABOUT: Final = """
stop|stops|stopped|stopping by|in|over|at|off
stop ~2 payment|payments|sign|light|order|loss|gap|watch|work|date|paying|coverage|covering|raining $
stop ~2 payment|payments|sign|light|loss
stop ~1 paying|raining|snowing|laughing|working|coughing|smoking|crying|covering|coverage|accepting|reimbursing
never|doesnt|didnt|wont|cant|couldnt stop|stops|stopped ~1 raining|laughing|ringing|working|smiling|snowing
bus|truck|train|full|pit|non|short|first|next|last|rest|quick stop
when|before|until|after|once i|we stop
payer|insurance|medicare|medicaid|carrier|aetna|cigna|they|patient|doctor|system|fax|printer|portal ~2 stop|quit|end
end|ends of
end ~1 day|week|month|year|quarter|date|time|user|result
the|by|at|week|month|year|day|quarter|front|back|dead|high|low|fiscal|weekend end|ends
wants|want|need|going|going|will|plan|plans to end ~1 lease|contract|visit|call|meeting|shift|lunch
cancel|canceling|cancelling|reschedule ~4 @booked
remove ~4 @billed
she|he|lady|guy|manager|biller|nurse|doctor|tech|assistant|receptionist|staff|coder|who|employee|girl ~2 quit|quits
quit ~2 job|smoking|drinking|working
take|took|taken|get ~4 off ~1 schedule|calendar|tuesday|monday|wednesday|thursday|friday|medication|med|meds
patient|he|she|payer|parent|guardian ~1 revoked|revoke|revokes
palo|dr|doctor|dra alto
baja|alta|presion ~2 presion|presion|alta|baja
didnt|havent|never|dont|not ~2 @read ~1 your|the|this|that|last|any|a|my ~2 @message
cant|couldnt find|open|see|read|access|load ~3 @message
did|have|can|could|would|will|please you|someone|they ~2 text|message|send|leave ~4
text|message @me when|if|once|the|about
leave|left|leaving|took|take ~2 @message
dont|not|no|havent|isnt have|had|know|remember|find ~3 number|list|phone|contact
wrong|correct|right|new ~2 number on|in
dont|never|not send|bill|submit|sign|forget|pay|post|write ~1 the|this|that|it|any|for|to|off ~1 @paper
no|any more|further questions|denials|changes|claims|issues|problems|updates|news|than
no message|text|texts|messages from|yet
send ~1 no more than
no ~1 entiendo|entendi|vi|recibi|encuentro|llego|tengo|leo|puedo ~3 @s_message
cancelar|cancele|cancelen|cancela ~3 cita|reunion|pago|cheque|factura|visita|consulta|orden
parar|pasar en|por ~3 oficina|clinica
arret maladie|travail|de|cardiaque|bus
arrete|arret ~3 bus|travail|maladie
plus|pas de questions|nouvelles|probleme|souci|temps|factures
plus tard|vite|ou
ne|pas comprends|recu|vu|trouve ~3 @f_message
"""

DOUBT: Final = """
wrong|incorrect|different number|person|guy|phone|lady|contact
not|isnt|no|aint|never ~2 my|our|his|her|that|right|correct|the number|phone|person
this isnt|not
no|dont|not|doesnt longer|work|works|employed|live ~2 there|here|work|works|anymore|with|at
not interested
no thanks|thank|interest|thx|gracias|merci
not now|today
spam|scam|harassment|harassing|phishing|unwanted|unsolicited|junk|stalking|creepy
how ~3 get|got|find|have ~2 number|contact|info|phone
who gave|give|gives|told
who|where|why ~3 gave|got|get|giving|have ~2 number
didnt|never|dont|havent|not ~2 @signed_up ~2 this|these|up|it|texts|messages|to|for
reporting|report|reported|filing|complaint|complain|contact ~4 fcc|ftc|bbb|attorney|police|lawyer|carrier|you
sue|suing|lawsuit|lawyer|attorney|fcc|tcpa|ftc|litigation|legal
email|e|call|mail|fax ~2 only|instead
only|just text|message|call|email|mail|contact
instead|rather ~2 text|texts|texting|email
passed|died|deceased|dead|death|fallecio|murio|decede|decedee
new phone|number
changed ~2 number|phone
delete|erase|destroy|purge|forget|remove|wipe ~4 data|information|info|records|record|everything|account|profile
too|so many|much ~2 @message|@texting
why ~3 @text|@message|@texting|send|sending
block|blocked|blocking|blocks|mute|muted|muting
text|texting|message|messages|messaging ~2 again
again ~2 texts|messages|alerts
resubscribe|subscribe|resume|unstop|reinstate|rejoin
optin|opt ~1 in|back
start|restart|resume ~2 @texting|sending|texts|messages
pause|snooze|suspend|hold ~3 these|@message|this
cancel|terminate|end|close ~2 account|contract|service|services|agreement|membership|subscription
canceling|cancelling|leaving|terminating|cancelled|ending|closing ~2 service|services|account|contract
stop|quit ~1 calling|calls|emails|emailing|mail|billing
unsubscribed|opted ~2
annoying|annoyed|bothering|bothered|intrusive|inappropriate
bother|bothers|disturb|disturbing me|us
hate|dislike|despise ~3 @message|these|this
last warning
final notice|warning
minor|child|kid|school
personal|private ~1 number|phone|cell|line
emergency|emergencies only
numero equivocado|incorrecto|errado|privado|personal
numero ~2 equivocado|incorrecto
equivocado|equivoco|equivoca|equivocados|equivocada|equivocaron
no ~1 me? interesa|interesado|interesada
por|porque que ~1 me escriben|mandan|molestan|envian
quien|como ~4 mi numero
ya no trabajo|trabaja|vive|es
no conozco|soy|es ~4
mauvais|faux numero
trompe|trompez|erreur ~1 de? numero|personne
pas ~1 interesse|interessee|interesses|moi|bon|bonne
qui|comment|ou ~4 mon numero
quit|stop|end ~1 you|your|the|it|that|all
@refusal ~6 @channel
@channel ~3 removed|deleted|unwanted|unnecessary|off
removed|removal|taken ~1 from|off ~3
removed $
rather|prefer ~5 email|mail|call|phone|fax
non|no merci
quien|como ~4 mi telefono|celular
pas mon|le|ma|notre ~1 numero|telephone
no|nunca|jamas|sin|tampoco|nomas ~5 @s_channel
ne|n|pas|plus|jamais|sans|aucun ~5 @f_channel
veuillez|merci|priere|svp ~3 retirer|supprimer|enlever|cesser|arreter
fuck|fucking|fuckin|fck|fucker|bitch|asshole|stfu|gtfo|wtf|piss|pissed
someone|somebody|anybody else
switch|change|move|convert @me ~2 email|mail|phone|paper|fax
bye forever
goodbye
por correo|email ~1 mejor
mejor por correo|email
no|zero more ~2
@refusal ~4 anymore|again|these|mas
no ~3 anymore
lay|back|ease|hold|chill|shut off|up|out|it
confused|mistaken|mistook|mixed ~3
wrong ~1 cell|number|person|phone
signed|sign|enrolled|added @me up|to|in|for|on
send|text|contact|call|message ~4 instead
me pueden|podrian|puede quitar|borrar|sacar|eliminar
quitar|borrar|sacar|eliminar ~1 de ~1 lista|sistema
automated|automatic|robot|bot|bots|robotext
consent|consenting|permission
enough
"""

# Ordinary mentions of messages. A mention that fits none of these lines is doubtful.
ORDINARY: Final = """
text|message|texted @me ~2 the|a|your|his|her|their|at|on|in|back|later|tomorrow|if
text|message|texting|messaging you|him|her|them|maria|back|dr
i|we|she|he|will|ill|well|shell|hell|just|can|could|to|also text|message|texted|messaged you|him|her|them|me|us|back|dr
text|message @me $
can|could|would|will|please|you ~2 text|message|send|resend|forward|repeat ~3 @messages
got|get|received|saw|read|see|seen|checked ~2 @messages
@messages received|sent|delivered|was|is|are|were
thanks|thank|appreciate|love ~3 @messages
sent|send|sending|leave|left|wrote ~3 @messages
^ keep ~2 @messages
the|your|last|this|that|first|his|her @messages about|from|said|says|you|i|regarding
no @messages|word|reply|response|answer from|yet
mande|mandeme|mandame|envie|envieme|enviame|recibi|vi ~2 @messages
renvoyer|envoyer|recu|vu ~2 @messages
message|text again ~2 please
fax|call|email or message|text
"""
