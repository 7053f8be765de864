"""Plain wordings of opt-outs in English, Spanish and French, which a reasonable reader takes as "send no more".

The lines are patterns as `patterns` defines them, over folded and corrected words.
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
^ stop to|too|2 end|stop|quit|cancel|unsubscribe|unsub|optout $
dont|never ever? call|phone|telephone|ring @me|here|again|anymore again|anymore|ever? $
dont|never ever? call|phone|telephone|ring this|my|our @number again|anymore|ever? $
^ dont|never call|phone $
stop|quit|cease|discontinue calling|phoning|ringing $
stop|quit|cease|discontinue calling|phoning|ringing @me|here|this|my|our @number? again|anymore? $
^ no more|further calls|calling $
asked|told|asking|telling you ~2 not to call|phone|ring @me
^ no @s_contact $
^ dnc @me|this|my? @number? $
put|add|place|include @me|my|this|our ~5 dnc
put|add|place|include @me|my|this|our ~4 dont|no call|contact|text|message
^ stop|quit this|that|the ~1 nonsense|crap|shit|bs|garbage|spam|madness
no vuelvan|vuelva|vuelvas|volver a @s_write
me|nous|nos retirer|enlever|supprimer|effacer|desinscrire|rayer de|d
cesen|basta|nomas ~2 @s_message
no @me|nos|les ~1 @s_contact
no @s_contact ~1 mas|este|a|aqui|mi
no me|nos ~1 @s_send ~2 mas|nada|@s_message|esto|estos
no|nunca @s_send ~2 mas|nada|@s_message
no|nunca me|nos llamen|llame|llames $
no|nunca me|nos llamen|llame|llames ~1 mas|nunca|jamas
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
