"""Plain wordings that resemble opt-outs, in English, Spanish and French.

The lines are patterns as `patterns` defines them, over folded and corrected words. Beside those of `revocations` are:
`go_on`: the opposite, "don't stop". `about`: words like those of `revoke`, but about something else. `doubt`: a person
must look. `ordinary`: a harmless mention of messages.
"""

from __future__ import annotations

from typing import Final

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
i|we|they|he|she|you dont|doesnt|didnt|never stop for|at|until|working
one|1 stop shop|solution|place
@symptom ~2 stops|stopped|stopping
@symptom ~1 doesnt|didnt|wont|never|will|to|finally ever? stop
opt|opted|opting for|to
stop|stops|stopped|quit ~1 taking ~3 @medicine
stop|stops|stopped|quit|end the|my|his|her|this|that ~1 @medicine
stop|stops|stopped|quit ~1 hurting|bleeding|swelling|itching|aching|throbbing
dont|never call|phone|ring ~3 before|until|till|after|between|during|while|when|if|unless|yet|today|tomorrow|tonight
dont|not|never|wouldnt call this|that|it a|an|the|fair|good|off|in
why dont you|we ~1 call
be called as|to|in|back
no calls|call today|yet|from|back|this|needed|necessary|for|returned
no me llame|llamen|llames ~1 antes|hasta|hoy|manana|despues
payer|insurance|medicare|medicaid|carrier|aetna|cigna|they|patient|doctor|system|fax|printer|portal ~2 stop|quit|end
end|ends of
end ~1 day|week|month|year|quarter|date|time|user|result
the|by|at|week|month|year|day|quarter|front|back|dead|high|low|fiscal|weekend end|ends
wants|want|need|going|going|will|plan|plans to end ~1 lease|contract|visit|call|meeting|shift|lunch
cancel|canceling|cancelling|reschedule ~4 @booked
remove ~4 @billed
she|he|lady|guy|manager|biller|nurse|doctor|tech|assistant|receptionist|staff|coder|who|employee|girl ~2 quit|quits
quit ~2 job|smoking|drinking|working
drop @me a|an|the|at|by|your|in
take|took|taken|get ~4 off ~1 schedule|calendar|duty|work|tuesday|monday|wednesday|thursday|friday|medication|med|meds
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
dont|never|not|stop|quit|cease ~2 @call @me|again|anymore|ever|here
dont|never|not|stop|quit|cease ~2 @call ~1 this|my|our|that @number|house|home
dnd
^ dont disturb $
dont|never|not|longer ~2 want|wish|need|like you|anyone|anybody|them|people to? call|calling @me
dont|never|not|longer ~2 want|wish|need|like any|your|more|these? ~1 calls
dont|never|not|longer ~2 want|wish|like to? be called|phoned
you|u|yall|guys keep|kept|always|still calling
opt|opting|opted ~6 out
or ever|anymore|again
^ no calls|calling $
dont|no call ~1 list|lists|registry|register
dnc
wrong no|nr|numb $
number ~1 private|personal|unlisted
no|nunca ~1 me|nos llamen|llame|llames
ne|n ~2 appelez|appelle|appeler pas
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
delete|erase @me
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
