## The watched case: what changed

update-new = Caso nuevo: { $status }
update-seen = Visto por primera vez: { $status }
update-comment = { $by } ({ $side }) escribió
update-edit = { $by } ({ $side }) editó un comentario
update-status = Estado: { $from } → { $to }
update-priority = Gravedad: { $from } → { $to }
update-owner = Responsable: { $to }
update-owner-none = Ya no tiene responsable
update-escalated = Escalado
update-deescalated = Ya no está escalado
update-attachment = Nuevo adjunto: { $name }
update-closed = Cerrado. Estado: { $to }
update-reopened = Reabierto. Estado: { $to }
update-repeat = Es posible que ya haya recibido este mensaje.
more-characters = { $count ->
    [one] 1 carácter más
   *[other] { $count } caracteres más
}
side-ours = nosotros

## The watched case: where it stands

case-status = Estado: { $status }
case-product = Producto: { $product }
case-owner = Responsable: { $owner }
case-comments = { $count ->
    [0] Aún sin comentarios
    [one] 1 comentario
   *[other] { $count } comentarios
}
case-silent = Nadie ha comentado todavía.

## Buttons

button-latest = Último comentario
button-reply = Responder
button-mute = Silenciar
button-open = Abrir

## Questions and answers

ask = { $label }
button-skip = Omitir
button-cancel = Cancelar
button-next = Siguiente
field-case = ¿Qué caso?
field-case-help = Su número, o su dirección en el portal.
field-account = El caso { $number } encaja en más de una cuenta. ¿En cuál?
no-account-here = Ninguna cuenta de proveedor atiende aún este chat. Conecte una con setup, o pida a su propietario que la conceda con accounts.
not-a-case = { $word } no es un número de caso de ninguna cuenta de aquí. Uno tiene este aspecto: { $example }
not-a-portal = { $word } no es una dirección de los proveedores de aquí. Envíe el número del caso, por ejemplo { $example }
one-case = Un caso cada vez: se indicaron { $numbers }.
case-doubtful = { $number } encaja en más de una cuenta. Envíelo con la que corresponda: { $ways }
not-a-command = Entiendo comandos. Envíe help para verlos, o responda a una actualización para contestar al proveedor.
no-button = El botón { $number } ya no existe, o todavía no.
unknown-command = No existe el comando { $name }. Envíe help para ver los que hay.
refused-role = Aquí hace falta el rol { $role }. Un administrador puede dárselo con allow.
role-admin = administrador
role-operator = operador
role-viewer = lector
question-gone = Esa pregunta está cerrada. Envíe de nuevo el comando.
private-continued = Le he escrito en privado: esto no es para un grupo.
private-start = Esto no es para un grupo. Abra un chat directo conmigo y envíe allí { $command }.
secret-erased = He borrado de este chat su mensaje con el secreto.
secret-not-erased = No he podido borrar su mensaje con el secreto: bórrelo usted.
secret-loose = Eso parece un secreto, y aquí no se había pedido ninguno: no lo he usado. { $erased ->
    [yes] He borrado el mensaje; cambie ese secreto donde se creó, si otros podían leerlo aquí.
    [none] Cambie ese secreto donde se creó, si otros podían verlo aquí.
   *[no] No he podido borrar el mensaje: bórrelo usted, y cambie ese secreto donde se creó.
}
problem-short = Demasiado corto: al menos { $least } caracteres.
problem-long = Demasiado largo: { $length } caracteres, como máximo { $most }.
problem-choice = No es ninguna de las opciones.
problem-needed = Esto es obligatorio.
failed-auth = El proveedor rechaza nuestra credencial. Conecte de nuevo la cuenta con setup. Motivo: { $why }
failed-forbidden = La cuenta no tiene permiso para hacerlo. Use otra cuenta, o pregunte a su propietario. Motivo: { $why }
failed-missing = Eso no existe en el proveedor. Motivo: { $why }
failed-refused = El proveedor no lo ha aceptado. Cámbielo y vuelva a intentarlo. Motivo: { $why }
failed-unsupported = Aquí no se puede hacer. Motivo: { $why }
failed-garbled = El proveedor ha respondido algo que no es fiable. Vuelva a intentarlo en unos minutos. Motivo: { $why }
failed-busy = El proveedor nos pide ir más despacio. Vuelva a intentarlo en unos minutos. Motivo: { $why }
failed-down = No se puede contactar con el proveedor. Vuelva a intentarlo en unos minutos. Motivo: { $why }
failed-storage = Casebell no puede escribir en su disco (lleno o de solo lectura), así que no se ha cambiado nada. Libere espacio allí y vuelva a intentarlo.
failed-stopping = Casebell se está deteniendo: esto no se ha completado. Cuando vuelva, compruébelo con latest o list y envíelo de nuevo.
failed-bug = Algo ha fallado aquí; no se ha enviado nada. Los administradores están avisados, doctor dice más.

## Notices

notice-account-paused = { $account } está en pausa: el proveedor rechaza su credencial. Conéctela de nuevo con setup; lo ocurrido mientras tanto se comunicará entonces. Motivo: { $why }
notice-account-settings = { $account }, creada por los ajustes, está en pausa: su credencial se rechaza. Corríjala en los ajustes o donde se gestiona y reinicie; lo ocurrido mientras tanto se comunicará entonces. Motivo: { $why }
notice-account-unreached = No se puede acceder al buzón { $account }: no entra ni sale ningún correo hasta que responda. Motivo: { $why }
notice-account-unread = { $account } no puede leerse: las cartas siguen saliendo, pero no entra ningún correo. Pida el permiso a quien gestiona el buzón. Motivo: { $why }
notice-account-back = { $account } vuelve a funcionar.
notice-account-forbidden = { $account } no tiene permiso para listar casos. Pida acceso de lectura a quien la gestiona en el proveedor. Motivo: { $why }
notice-account-missing = { $account }: el proveedor no tiene esa lista de casos. Quizá haya cambiado su dirección. Motivo: { $why }
notice-account-refused = { $account }: el proveedor se niega a listar casos. Sigo intentándolo. Motivo: { $why }
notice-account-unsupported = { $account } no se puede seguir. Motivo: { $why }
notice-account-garbled = { $account }: las respuestas del proveedor no son fiables. No se pierde nada; sigo intentándolo. Motivo: { $why }
notice-account-busy = { $account }: el proveedor sigue pidiendo ir más despacio. Las actualizaciones llegan tarde; sigo intentándolo. Motivo: { $why }
notice-account-down = { $account }: no se puede contactar con el proveedor. Las actualizaciones llegan tarde; sigo intentándolo. Motivo: { $why }
notice-case-forbidden = El caso { $number } ya no es visible para { $account }. Vuelvo a mirar cada hora.
notice-case-missing = El caso { $number } ya no se encuentra con { $account }. Miraré dos veces más en la próxima hora.
notice-case-unread = El caso { $number } no se puede leer con { $account }. Los demás siguen; vuelvo a mirar cada cuarto de hora. Motivo: { $why }
notice-case-odd = Caso { $number } de { $account }: { $count } de sus comentarios o archivos no se pueden leer. De los demás sí se avisa; consulte el propio caso.
notice-list-odd = { $account }: { $count } filas de la lista de casos del proveedor no se pueden leer. De las demás sí se avisa; sigo intentándolo.
notice-missed = { $count ->
    [one] Mientras este chat no estaba accesible, se omitió una actualización. Vea los casos con list.
   *[other] Mientras este chat no estaba accesible, se omitieron { $count } actualizaciones. Vea los casos con list.
}
notice-case-gone = El caso { $number } ya no existe en el proveedor: dejo de seguirlo.
notice-chat-dead = Ya no se puede llegar a { $chat }. Lo pendiente espera hasta que alguien me escriba allí. Motivo: { $why }
notice-chat-failing = Los mensajes a { $chat } siguen fallando. Sigo intentándolo. Motivo: { $why }
notice-refused = Un mensaje a { $chat } se rechazó dos veces y se omitió. Está en el caso: véalo con latest. Motivo: { $why }
notice-too-late = Un mensaje a { $chat } no se pudo enviar en tres días y se omitió. Motivo: { $why }
notice-bot-deaf = No oigo a { $bot }. Lo que se escribe allí queda sin respuesta; sigo intentándolo. Motivo: { $why }
notice-bot-heard = Vuelvo a oír a { $bot }.
notice-bug = Algo ha fallado en Casebell. No se pierde nada; doctor errors muestra qué fue.

## What goes out to vendors

ticket-open-done = Abierto: caso { $number }. Este chat ya lo sigue.
ticket-comment-done = Enviado al caso { $number }.
ticket-attach-done = En camino al caso { $number }: { $files }
ticket-change-done = El caso { $number } está modificado.
ticket-open-doubt = La respuesta del proveedor al caso nuevo se perdió y no lo encuentro allí. Mire en el portal: ¿está?
ticket-attach-doubt = La respuesta del proveedor sobre el caso { $number } se perdió. Mire en el portal: ¿están los archivos?
ticket-comment-doubt = La respuesta del proveedor al comentario en el caso { $number } se perdió y no lo encuentro allí. Mire en el portal: ¿está?
ticket-change-doubt = La respuesta del proveedor al cambio del caso { $number } se perdió. Mire en el portal: ¿está hecho?
ticket-later = Aún no se ha enviado. Sigo intentándolo durante unas horas y le digo cómo termina. Motivo: { $why }
ticket-failed-auth = No enviado: el proveedor rechaza nuestra credencial. Conecte de nuevo la cuenta con setup y pulse Enviar de nuevo. Motivo: { $why }
ticket-failed-forbidden = No enviado: la cuenta no tiene permiso para hacerlo. Motivo: { $why }
ticket-failed-missing = No enviado: ese caso no existe. Motivo: { $why }
ticket-failed-refused = No enviado: el proveedor no lo ha aceptado. Motivo: { $why }
ticket-failed-unsupported = No enviado: con este proveedor no se puede hacer. Motivo: { $why }
ticket-failed-garbled = Envío dudoso: la respuesta del proveedor no es fiable. Mire en el portal antes de enviar de nuevo. Motivo: { $why }
ticket-failed-busy = No enviado: el proveedor sigue pidiendo ir más despacio. Motivo: { $why }
ticket-failed-down = No enviado: no se puede contactar con el proveedor. Motivo: { $why }
button-again = Enviar de nuevo
button-drop = Descartar
button-exists = Sí está

## Console and command line

console-working = un momento…
console-choose = Escriba un número para pulsar su botón.
console-hidden = (oculto)
console-leave = Pulse Ctrl-C otra vez para salir.
never = nunca
state-on = activa
state-paused = en pausa
cli-intro = Casebell sigue los casos de soporte de los proveedores y avisa en sus chats.
cli-more = Los ajustes se explican en .env.example. Sin ninguno, start abre una consola y un proveedor de prueba.
cli-see-help = Vea casebell --help.
cli-start = inicia el servicio (durante tantos segundos; en Postgres, solo estos roles)
cli-doctor = ¿está vivo, y cómo está cada cuenta? (--quick: solo lo primero)
cli-backup = copia todo menos la clave en un archivo, también con el servicio en marcha
cli-restore = restaura una copia de seguridad, también con el servicio en marcha
cli-rotate-key = cifra todas las credenciales con una clave nueva
cli-slack-manifest = muestra la app de Slack que hay que crear
cli-unknown = { $name } no existe. Vea casebell --help.
cli-bad-for = --for lleva segundos, por ejemplo --for 30.
cli-needs-file = Indique un archivo, por ejemplo casebell.backup.
cli-no-data = Aún no hay nada en { $dir }: inicie antes Casebell, o defina DATA_DIR.
cli-running = Casebell está en marcha.
cli-not-running = Casebell no está en marcha.
cli-late = { $count ->
    [one] 1 tarea lleva un cuarto de hora de retraso.
   *[other] { $count } tareas llevan un cuarto de hora de retraso.
}
cli-last-ok = último éxito { $last }
cli-backlog = Mensajes en espera: { $pending }, abandonados: { $dead }.
cli-backup-done = Guardado en { $file }. La clave no está dentro: consérvela en otro sitio.
cli-restore-done = Restaurado { $file }. Las actualizaciones posteriores a la copia pueden repetirse.
cli-stop-first = Detenga antes el servicio: tiene la clave antigua.
cli-rotated = { $count ->
    [one] 1 credencial está cifrada con la clave nueva.
   *[other] { $count } credenciales están cifradas con la clave nueva.
}
cli-rotated-file = La clave antigua queda en { $file } para las copias hechas antes: para restaurar una, póngala en CASEBELL_KEY_OLD.
cli-rotated-own = Las copias hechas antes necesitan la clave antigua: consérvela y, para restaurar una, póngala en CASEBELL_KEY_OLD.
cli-welcome = Casebell. Escriba /setup para conectar un proveedor, /help para todo lo demás, Ctrl-D para salir.
cli-welcome-demo =
    Casebell, con un proveedor de prueba: una docena de casos de Red Hat desde 01234567 que cambian solos.
    Pruebe /watch 01234567, /latest 01234567, /list, /open, /help. Ctrl-D para salir.
cli-demo-damaged = El proveedor de prueba no pudo leer lo que sabía y empieza de nuevo. El archivo antiguo se conserva: { $file }
cli-demo-unsaved = El proveedor de prueba no puede guardar lo que ocurre en { $file }: tras un reinicio empieza de nuevo.
cli-claim-telegram = Telegram aún no tiene administrador. En el plazo de un día, envíe esto a su bot y lo será: /start { $code }
cli-claim-slack = Slack aún no tiene administrador. En el plazo de un día, envíe esto en Slack y lo será: /{ $command } start { $code }
cli-claim-teams = Teams aún no tiene administrador. En el plazo de un día, escriba esto en el canal del webhook saliente y lo será: @Casebell start { $code }
cli-web = HTTP en servicio: el panel en { $origin }/, la API REST en { $origin }{ $context }
cli-web-unowned = Fuera de esta máquina no responde a nadie (503) hasta que haya una clave (casebell keys add NOMBRE) o un chat tenga su administrador.
cli-demo-mail = Deje un archivo .eml en { $folder }: se convierte en un ticket, y la respuesta queda en su carpeta sent.
cli-web-board = Escriba /board para obtener un enlace que inicia su sesión.

## First steps and help

help-start = primeros pasos, y otra vez la pregunta abierta
help-help = qué entiendo, o un comando explicado
help-help-more = Por ejemplo help watch.
help-whoami = su id, el id de este chat y su rol aquí
help-cancel = dejar la pregunta abierta
help-one = Un comando explicado: { $help }
help-aliases = También: { $aliases }
help-role = Requiere el rol { $role }.
group-cases = Casos
group-vendor = Al proveedor
group-accounts = Cuentas
group-settings = Ajustes
group-people = Personas
group-casebell = Casebell
arg-case = CASO
arg-page = PÁGINA
arg-time = TIEMPO
arg-text = TEXTO
arg-title = TÍTULO
arg-severity = GRAVEDAD
arg-vendor = PROVEEDOR
arg-change = grant|revoke|remove
arg-authors = AUTORES
arg-characters = CARACTERES
arg-lang = IDIOMA
arg-tz = ZONA
arg-who = QUIÉN
arg-role = ROL
arg-name = COMANDO
arg-fault = FALLO
start-claimed = Ya es administrador de Casebell. A continuación: { $setup } conecta una cuenta de proveedor, { $allow } da acceso a otros.
start-claimed-public = Ya es administrador de Casebell. A continuación: { $allow } da acceso a otros. Las cuentas se conectan donde solo lee usted, con setup: en Telegram, Slack o la consola.
start-setup-public = Aquí aún no hay ninguna cuenta de proveedor. Las cuentas se conectan donde solo lee una persona, con setup: en Telegram, Slack o la consola.
start-wrong-code = Ese código es incorrecto, ya se usó o es demasiado antiguo. No necesita ninguno: aquí ya tiene acceso.
start-what = Casebell sigue los casos de soporte en sus proveedores y avisa aquí cuando uno cambia.
start-watch = { $watch } sigue un caso.
start-list = { $list } muestra los casos que se siguen aquí, { $latest } el último comentario de uno.
start-setup = Conecte primero una cuenta de proveedor con { $setup }. Después, { $watch } sigue un caso.
start-wait = Ninguna cuenta de proveedor atiende aún este chat. Un operador conecta una; después este chat puede seguir casos.
start-allow = { $allow } da acceso a personas y chats.
start-help = Todo lo demás: { $help }
button-help = Ayuda
button-list = Lista
button-setup = Conectar una cuenta
cancelled = { $command } cancelado. No se ha hecho nada.
nothing-to-cancel = No hay ninguna pregunta abierta.
whoami-person = Usted: { $name }, id { $user }
whoami-chat = Este chat: { $chat }
whoami-role = Su rol aquí: { $role }
role-none = todavía ninguno

## Connecting accounts

help-setup = conectar una cuenta de proveedor
help-setup-more = Envíe setup sin nada más y no escriba nunca el secreto en la línea: lo pido yo. Nunca se hace en un grupo: sigo en un chat directo, y el grupo donde se empezó puede usar la cuenta. La credencial se prueba antes de guardarla, y se guarda cifrada.
form-setup = Conectar una cuenta
field-vendor = ¿Qué proveedor?
field-redhat-token = Su token offline de Red Hat
field-redhat-token-help =
    Use un usuario de Red Hat creado para esto, limitado a los grupos de casos que deba ver; para seguir casos le basta con leerlos.
    Con ese usuario, cree un token offline en https://access.redhat.com/management/api y envíelo aquí.
    Red Hat deja caducar un token que no se usa en 30 días; Casebell lo usa a diario.
    Pruebo el token antes de guardarlo, lo guardo cifrado y no lo muestro nunca.
line-erased = No conozco lo que sigue al comando, y no lo he guardado. Por si era un secreto, he borrado su mensaje.
line-not-erased = No conozco lo que sigue al comando, y no lo he guardado. Por si era un secreto, borre su mensaje.
line-dropped = No conozco lo que sigue al comando, y no lo he guardado.
field-renew = ¿Para qué cuenta es la credencial?
button-another = Otra cuenta
setup-form = Eso no puede ser correcto: no tiene la forma de una credencial de este tipo. No se ha guardado nada. Revísela y envíela de nuevo.
setup-auth = { $vendor } no acepta esta credencial. No se ha guardado nada. Compruebe que se copió entera y que no ha caducado, y envíela de nuevo. Motivo: { $why }
setup-forbidden = { $vendor } conoce a este usuario pero no le deja ver casos. No se ha guardado nada. Pida que en el proveedor le den permiso para ver casos, o envíe la credencial de otro usuario. Motivo: { $why }
setup-busy = { $vendor } nos pide ir más despacio. No se ha guardado nada, y por ahora su credencial no tiene ningún problema. Envíela de nuevo dentro de { $wait }.
setup-down = No se puede contactar con { $vendor }, o no responde como debería. No se ha guardado nada, y no se debe a su credencial. Envíela de nuevo en unos minutos. Motivo: { $why }
setup-refused = { $vendor } no ha aceptado la petición de prueba. No se ha guardado nada. Revise la credencial y envíela de nuevo; si no basta, pida a un administrador que use doctor. Motivo: { $why }
setup-done = { $account } está conectada: la credencial funciona y se ha guardado cifrada.
setup-renewed = { $account } vuelve a funcionar: la credencial nueva se ha guardado cifrada, y ahora se comunica lo ocurrido mientras tanto.
setup-granted = { $chat } ya puede usarla. Siga un caso allí: { $watch }
setup-next =
    A continuación, siga un caso: { $watch }
    Para que un grupo use la cuenta: { $accounts }
button-accounts = Cuentas
button-watch = Seguir un caso
notice-granted = { $by } permite que este chat use { $account }.
notice-ungranted = { $by } ha retirado { $account } de este chat, y con ella los casos que se seguían a través de ella.

## Accounts

help-accounts = las cuentas, cómo están y qué chats pueden usarlas
help-accounts-more = accounts grant, accounts revoke y accounts remove preguntan el resto. Pueden hacerlo el propietario de la cuenta y los administradores.
form-accounts = Cuentas
field-which = ¿Qué cuenta?
field-chat = ¿Qué chat, para { $account }?
accounts-sure = { $count ->
    [0] ¿Quitar { $account } y su credencial para siempre?
    [one] ¿Quitar { $account } y su credencial para siempre? Un chat pierde los casos que sigue a través de ella.
   *[other] ¿Quitar { $account } y su credencial para siempre? { $count } chats pierden los casos que siguen a través de ella.
}
accounts-none = Ninguna cuenta de proveedor es suya ni atiende este chat. Conecte una con { $setup }.
accounts-unknown = Aquí no hay tal cuenta. { $accounts } muestra las que hay.
accounts-not-yours = { $account } es de otra persona: solo ella y los administradores pueden hacerlo.
accounts-no-chat = No hay otro chat para ella. Envíe { $grant } en el propio grupo; yo tengo que estar en él.
accounts-granted = { $chat } ya puede usar { $account }. A continuación: { $watch }
accounts-revoked = { $chat } ya no puede usar { $account }, ni sigue casos a través de ella.
accounts-removed = { $account } se ha quitado, con su credencial y todo lo que se seguía a través de ella.
accounts-line = { $account } ({ $id }): { $state }
accounts-serves = Usada por: { $where }
accounts-nowhere = solo usted, en este chat
accounts-here = este chat
accounts-not-here = no por este chat
accounts-on = funciona, último éxito { $last }
accounts-failing = no responde, último éxito { $last }. Motivo: { $why }
accounts-paused = en pausa, necesita una credencial nueva. Motivo: { $why }
button-renew = Credencial nueva para { $account }
button-grant = Permitir { $account } a un chat
button-ungrant = Retirar { $account }
button-remove = Quitar

## People

help-allow = dar acceso a una persona, o a todos en este chat
help-allow-more =
    allow here viewer: todos en este chat pueden leer. allow Ana operator: quien me escribió como Ana; pregunto cuál. allow 12345 admin: por id de la plataforma, también antes de que escriba.
    Un lector (viewer) lee; un operador (operator) además sigue casos, escribe a los proveedores y conecta cuentas; un administrador (admin) además decide quién puede qué. En un grupo el rol vale allí; en un chat directo y para los administradores, en todas partes.
help-revoke = retirar lo que dio allow
help-revoke-more = revoke here, revoke Ana o revoke 12345. Lo que se seguía allí termina.
help-people = quién puede hacer qué
form-allow = Dar acceso
form-revoke = Retirar el acceso
field-who = ¿A quién?
field-who-help = here para todos en este chat, un nombre tal como me escribe, o un id de la plataforma (se ve con whoami).
field-person = Un nombre puede ser de cualquiera. ¿A qué { $who } se refiere?
field-role = ¿Qué rol?
field-role-help = Un lector lee. Un operador además sigue casos, escribe a los proveedores y conecta cuentas. Un administrador además decide quién puede qué, en todas partes.
field-revoke = ¿A quién, o a qué chat?
allow-unknown = Nadie llamado { $who } me ha escrito nunca. Que me escriba una vez y vuelva usted a intentarlo, o deme su id de la plataforma.
allow-here-direct = Este es un chat directo. Envíe { $allow } en el grupo.
allow-here-admin = Un chat entero puede ser viewer u operator; los administradores se nombran uno a uno. Por ejemplo { $allow }
allow-here = Todos en este chat tienen aquí ahora el rol { $role }.
allow-everywhere = { $person } tiene ahora el rol { $role }, en todas partes.
allow-there = { $person } tiene ahora el rol { $role } en { $chat }.
last-admin = Eso dejaría a Casebell sin administrador. Nombre antes a otro: { $allow }
button-take-back = Retirar el acceso
button-revoke = Retirar a { $who }
revoke-unknown = Nadie llamado { $who } tiene un rol. { $people } muestra quién lo tiene.
revoke-nothing = { $who } no tiene ningún rol que retirar.
revoke-chat = { $chat } ya no tiene acceso: allí solo pueden usarme las personas nombradas una a una, ninguna cuenta lo atiende y no sigue nada.
revoke-person = { $who } ya no puede hacer nada, y lo que seguía en su chat directo ha terminado.
revoke-accounts = Siguen conectadas con sus credenciales: { $left }. Quítelas con { $accounts } si también deben terminar.
people-there = { $role } en { $chat }
people-chat = Todos en { $chat }: { $role }
people-next = Dé acceso a alguien más con { $allow }

## Language, time zone, being forgotten

help-lang = el idioma en que hablo
help-lang-more = lang es o lang en. En un chat directo, el suyo; en un grupo, el del grupo.
help-tz = la zona horaria de las fechas
help-tz-more = Por ejemplo tz Europe/Madrid. En un chat directo, la suya; en un grupo, la del grupo.
help-forget = borrar su perfil, sus cuentas y sus datos
form-lang = Idioma
form-tz = Zona horaria
form-forget = Borrar mis datos
field-lang = ¿Qué idioma? Ahora: { $now }
field-tz = ¿Qué zona horaria? Ahora: { $now }
field-tz-help = Su nombre tiene un continente y una ciudad, por ejemplo Europe/Madrid.
lang-mine = Ahora le hablo en { $lang }.
lang-here = Aquí hablo ahora en { $lang }.
tz-mine = Su zona horaria es ahora { $tz }: { $time }
tz-here = La zona horaria aquí es ahora { $tz }: { $time }
tz-unknown = No existe una zona horaria con ese nombre. Tiene un continente y una ciudad, por ejemplo Europe/Madrid.
forget-sure = { $count ->
    [0] ¿Borrar sus datos? Su rol, sus ajustes y lo que sigue en su chat directo se eliminan para siempre.
    [one] ¿Borrar sus datos? Su rol, sus ajustes, lo que sigue en su chat directo y su cuenta con su credencial se eliminan para siempre.
   *[other] ¿Borrar sus datos? Su rol, sus ajustes, lo que sigue en su chat directo y sus { $count } cuentas con sus credenciales se eliminan para siempre.
}
forget-accounts = Los chats que usan estas cuentas pierden los casos que siguen a través de ellas: { $accounts }
button-forget = Borrar mis datos
forgotten = Ya no sé nada de usted. Solo se conserva el registro de quién hizo qué, por id de la plataforma.

## Cases, tickets and state

help-watch = seguir un caso, varios o todos (all high)
help-watch-more =
    watch 01234567, o varios números separados por espacios, o la dirección de un caso pegada del portal.
    watch all high: todos los casos de la cuenta desde esa prioridad hacia arriba (urgent, high, medium, low); watch all: todos sin excepción.
    Si un número encaja en dos cuentas, pregunto; 01234567@cuenta lo dice de una vez, con el id de la cuenta que muestra accounts.
form-watch = Seguir un caso
watch-help = Un número, varios números, una dirección del portal, o all high para todos los casos desde esa prioridad hacia arriba.
watch-floor = Después de all va una prioridad: { $floors }. Sin ella se siguen todos los casos.
watch-too-many = Son demasiados a la vez: como máximo { $most } casos por comando.
watch-started = { $count ->
    [0] Caso en seguimiento. Lo que ocurra desde ahora llega aquí.
    [one] Caso en seguimiento. El comentario anterior no se repite.
   *[other] Caso en seguimiento. Los { $count } comentarios anteriores no se repiten.
}
watch-already = Este chat ya lo sigue.
watch-line-already = ya se seguía
watch-stopped = ⚠ Sin seguir: { $numbers }. Vuelva a intentarlo con estos en unos minutos. Motivo: { $why }
watch-every = Se siguen todos los casos de { $account } con gravedad { $severity } o superior. Lo que cambie desde ahora llega aquí.
watch-every-already = Aquí ya se seguían todos los casos de { $account }; desde ahora, los de gravedad { $severity } o superior.
field-account-every = ¿Los casos de qué cuenta?
case-not-visible = El caso { $number } no es visible con la cuenta { $account }. Compruebe el número, o los permisos de la cuenta en el proveedor.
cannot = { $account } no puede hacer eso desde Casebell. Use el portal del proveedor.
cannot-but = { $account } no puede hacer eso desde Casebell; { $able } sí puede.
cannot-portal = { $account } no puede hacer eso desde Casebell. Use el portal del proveedor: { $portal }
button-unwatch = Dejar de seguir
button-retry = Reintentar
help-unwatch = dejar de seguir un caso, varios o todos
help-unwatch-more = unwatch 01234567, varios números, o unwatch all para todo lo que se sigue aquí. Lo ya recibido se queda.
form-unwatch = Dejar de seguir
unwatch-help = Un número, varios números, o all.
unwatch-all = Todos
unwatch-every = todos los casos de la cuenta
unwatch-covered = Siguen llegando aquí: { $numbers }, porque se siguen todos los casos de { $account } con gravedad { $severity } o superior. Silencie un caso para no saber nada de él, o deje de seguir toda la cuenta.
button-mute-case = Silenciar { $number }
button-unwatch-every = Dejar de seguir todo { $account }
unwatch-none = El caso { $number } no se sigue aquí. Vea con list los que sí.
unwatch-done = { $count ->
    [one] Ya no se sigue aquí: { $numbers }.
   *[other] { $count } ya no se siguen aquí: { $numbers }.
}
help-list = qué sigue este chat
help-list-more = Primero los más urgentes. Al pulsar un número se ve su último comentario; list 2 es la segunda página.
list-empty = Aquí no se sigue nada.
list-how = Siga un caso con { $watch }, o todos los importantes con { $every }.
list-title = { $count ->
    [one] 1 en seguimiento aquí
   *[other] { $count } en seguimiento aquí
}
list-page = Página { $page } de { $pages }. Pulse un número para ver su último comentario.
list-every = Todos los casos de { $account } con gravedad { $severity } o superior
help-latest = el último comentario, y cómo está el caso
help-latest-more = latest 01234567 lo lee ahora en el proveedor y muestra entero el último comentario; no hace falta seguir el caso.
form-latest = Último comentario
latest-unreadable = El último comentario no se puede mostrar ahora.
latest-stored = Según la última lectura
help-reply = responder al proveedor; se ve antes de enviarlo
help-reply-more = También puede responder sin más al mensaje de una actualización o, en Slack, escribir en su hilo. En ambos casos ve antes lo que leerá el proveedor, y no sale nada hasta que alguien pulsa Enviar.
form-reply = Responder al proveedor
field-reply = ¿Qué debe leer el proveedor?
preview-attach = Archivos para { $vendor } { $number }
preview-comment = Un comentario en { $vendor } { $number }
preview-change = Un cambio en { $vendor } { $number }
preview-open = Un caso nuevo en { $vendor }
preview-severity = Gravedad: { $severity }
preview-close = Cerrar el caso
preview-reopen = Reabrir el caso: { $reason }
preview-public = Aún no se ha enviado. Lo verán { $vendor } y todos los que puedan leer el caso allí.
button-send = Enviar
ticket-sending = Enviando a { $vendor }…
ticket-dropped = No enviado.
ticket-gone = Ese borrador ya no existe. Escríbalo de nuevo.
ticket-sent-before = Eso ya se envió; no se envía dos veces.
ticket-dropped-before = Eso ya se descartó. Escríbalo de nuevo si debe salir.
ticket-found = Anotado: está allí, como caso { $number }. No se vuelve a enviar nada.
form-exists = Sí está
field-number = ¿Cuál es el número del caso?
help-close = cerrar un caso en el proveedor
help-close-more = Se ve antes de enviarlo. Si el caso ya está cerrado, close ofrece un botón para reabrirlo.
form-close = Cerrar un caso
close-already = El caso { $number } ya está cerrado.
button-reopen = Reabrir
form-reopen = Reabrir un caso
field-reason = ¿Por qué se reabre?
help-severity = cambiar la gravedad de un caso
help-severity-more = Por ejemplo severity 01234567 2, o la palabra del proveedor. Se ve antes de enviarlo.
form-severity = Cambiar la gravedad
field-severity = ¿Qué gravedad tiene?
severity-already = El caso { $number } ya tiene la gravedad { $severity }.
help-open = abrir un caso nuevo en el proveedor
help-open-more = Pido título, producto, gravedad y texto, uno por uno o en un formulario; open TÍTULO empieza con el título. Se ve el caso antes de enviarlo, y después este chat lo sigue.
form-open = Abrir un caso
field-account-open = ¿Dónde se abre?
field-title = ¿De qué se trata, en una línea?
field-title-help = El proveedor lo muestra como título del caso.
field-redhat-product = Producto
field-redhat-product-help = Como lo llama Red Hat, por ejemplo Red Hat Enterprise Linux.
field-redhat-version = Versión
field-redhat-version-help = Por ejemplo 9.6.
field-body = ¿Qué ocurre?
field-body-help = Qué se esperaba, qué se vio, desde cuándo y qué se ha probado.
help-notification = de quién se comunican los comentarios: Associate, Customer o Both
help-notification-more = notification Associate: solo los comentarios del proveedor (así es al principio). Customer: los nuestros. Both: todos. Vale para este chat; los cambios de estado, gravedad y similares se comunican siempre.
form-notification = De quién los comentarios
field-authors = ¿De quién se deben comunicar aquí los comentarios?
notification-now = Ahora: { $authors }. Los cambios de estado, gravedad y similares se comunican siempre.
notification-unknown = Elija Associate (el proveedor), Customer (nosotros) o Both (todos).
notification-set = Desde ahora se comunican aquí: { $authors }.
authors-vendor = los comentarios del proveedor
authors-ours = nuestros comentarios
authors-both = todos los comentarios
help-truncate = lo larga que puede ser una cita en una actualización
help-truncate-more = truncate 500: hasta 500 caracteres de cada comentario. Vale para este chat; latest muestra siempre entero el último comentario.
form-truncate = Longitud de las citas
field-characters = ¿Cuántos caracteres de un comentario debe mostrar una actualización?
truncate-now = Ahora: { $now }. Con latest, el último comentario sale siempre entero.
truncate-range = Indique un número de { $least } a { $most }.
truncate-set = Las actualizaciones aquí muestran hasta { $count } caracteres de un comentario.
help-mute = silenciar un caso un tiempo (1h, 8h, 1d, forever)
help-mute-more = mute 01234567 8h, también 30m o 2d, un año como máximo: lo que cambie mientras tanto se comunica después. mute 01234567 forever: se omite. unmute lo termina. Vale para este chat, también para un caso que llega porque se siguen todos los de una cuenta.
form-mute = Silenciar un caso
field-mute = ¿Por cuánto tiempo?
mute-help = También 30m, 3h o 2d. Lo que cambie mientras tanto se comunica después; con forever se omite.
mute-hour = 1 hora
mute-hours = 8 horas
mute-day = 1 día
mute-forever = Para siempre
mute-unknown = Indique un tiempo como 30m, 8h, 1d (un año como máximo), o forever.
mute-done = El caso { $number } está silenciado aquí. Lo que cambie mientras tanto se comunica después.
mute-until = hasta
mute-done-forever = El caso { $number } está silenciado aquí hasta que alguien le quite el silencio. Lo que cambie mientras tanto no se comunica.
button-unmute = Quitar silencio
help-unmute = quitar el silencio a un caso
help-unmute-more = unmute 01234567. Lo retenido llega enseguida; lo omitido con forever, no.
form-unmute = Quitar el silencio a un caso
unmute-done = El caso { $number } ya no está silenciado; lo retenido llega ahora.
unmute-was = Estaba silenciado hasta
unmute-not = El caso { $number } no está silenciado aquí.
help-status = de un vistazo: cuentas, casos seguidos, qué espera
status-title = Estado
status-on = ✓ { $account }: última lectura { $last }
status-paused = ⏸ { $account }: en pausa. Motivo: { $why }
status-failing = ⚠ { $account }: última lectura { $last }, después falló. Motivo: { $why }
status-watched = { $count ->
    [one] 1 caso en seguimiento aquí
   *[other] { $count } casos en seguimiento aquí
}
status-every = { $count ->
    [one] y todos los casos de 1 cuenta
   *[other] y todos los casos de { $count } cuentas
}
status-muted = { $count ->
    [one] 🔕 1 silenciado
   *[other] 🔕 { $count } silenciados
}
status-backlog = { $count ->
    [0] Ningún mensaje en espera.
    [one] 1 mensaje espera a ser enviado.
   *[other] { $count } mensajes esperan a ser enviados.
}
help-doctor = qué falla, desde cuándo y cómo remediarlo
help-doctor-more = Un operador ve las cuentas de este chat; un administrador, todas. doctor errors, para administradores: los últimos errores completos, para notificarlos.
doctor-title = Diagnóstico
doctor-nothing = Aún no hay nada que examinar: ninguna cuenta, y no se ha enviado nada.
doctor-ok = último éxito: { $last }
doctor-failed = último fallo: { $last }. Motivo: { $why }
doctor-failed-once = último fallo: { $last }
doctor-off = en pausa hasta que se dé de nuevo su credencial
doctor-paused = en pausa hasta el { $until }: lo pidió la otra parte
doctor-sent = último mensaje enviado: { $last }
doctor-dead = no accesible; lo pendiente espera hasta que alguien escriba allí. Motivo: { $why }
doctor-times = { $count ->
    [one] una vez, { $last }
   *[other] { $count } veces, la última { $last }
}
doctor-no-errors = No hay errores registrados.
doctor-errors-title = { $count ->
    [one] El último error
   *[other] Los últimos { $count } errores
}
remedy-auth = Dé de nuevo la credencial con setup; para un chat, su token en los ajustes.
remedy-forbidden = Pida en el proveedor más permisos para la cuenta; para un chat, invite de nuevo al bot.
remedy-missing = Compruebe que el caso, o el chat, aún existe.
remedy-refused = La otra parte no lo ha aceptado: cámbielo y vuelva a intentarlo.
remedy-unsupported = Use otra cuenta o el portal del proveedor.
remedy-garbled = Espere un poco; si persiste, la interfaz del proveedor ha cambiado: notifíquelo con doctor errors.
remedy-busy = Nada que hacer: continúa solo cuando acabe la pausa.
remedy-down = Compruebe la red y la página de estado del proveedor; continúa solo.
remedy-bug = Notifíquelo con lo que muestra doctor errors.
help-test = una actualización de ejemplo, y un aviso para ver que llega
test-vendor = Ejemplo
test-case = El clúster no arranca tras la actualización
test-comment = Podemos reproducirlo. Envíennos, por favor, la salida del script adjunto.
test-note = Es solo una prueba: muestra cómo se ven aquí las actualizaciones.
test-push = Prueba: los avisos llegan a este chat.

## The demo

field-demo-token = Credencial del proveedor de prueba
field-demo-token-help = Es demo-offline-token, sea cual sea el proveedor simulado; cualquier otra se rechaza.

help-demo = hacer que algo falle en el proveedor de prueba (off lo termina)
help-demo-more = demo sin nada más muestra los fallos como botones; demo off los termina todos.
form-demo = Fallos de prueba
field-fault = ¿Qué debe fallar en el proveedor de prueba?
field-fault-help = Dura hasta que se elige off. Vea con doctor lo que ocurre.
demo-well = El proveedor de prueba vuelve a estar bien.
demo-paused = { $account } sigue en pausa hasta que reciba una credencial: { $setup } y luego demo-offline-token.
demo-ill = Ahora en el proveedor de prueba: { $faults }. Termínelo con demo off.
demo-unknown = Elija off o uno de estos: { $names }.

## Vendors known by a profile

field-email-to = La dirección que recibe los casos nuevos
field-email-to-help = Déjela vacía si la conocida es correcta, o si el proveedor no acepta correo: entonces cada ticket se prepara para que lo presente una persona.
field-email-pattern = ¿Cómo indican el número de caso los correos del proveedor?
field-email-pattern-help = Un patrón con el número entre paréntesis, que se busca en asunto y texto. Sin él, se pregunta a una persona cada número que nuestra referencia no encuentra.
field-email-phone = El teléfono del proveedor
field-email-phone-help = Se muestra con los tickets que requieren una llamada.
field-email-circuit_id = ID del circuito
field-email-circuit_id-help = Figura en el contrato, en la factura y a menudo en el punto de entrega.
field-email-service_address = Dirección de la sede
field-email-service_address-help = Calle y localidad donde termina el servicio.
field-email-local_contact = Contacto en la sede
field-email-local_contact-help = Quien abre la puerta y conoce los equipos.
field-email-contact_phone = Teléfono del contacto
field-email-contact_phone-help = Dónde el proveedor localiza ahora a esta persona.
field-email-access_hours = ¿Cuándo puede entrar un técnico?
field-email-access_hours-help = Días y horas, en la hora local de la sede.
field-email-symptom = Síntoma
field-email-symptom-help = Qué se observa: sin luz, pérdida de paquetes, flapping, lentitud.
field-email-start_time_utc = ¿Cuándo empezó (UTC)?
field-email-start_time_utc-help = Año-mes-día horas:minutos, por ejemplo 2026-11-20 06:40.
field-email-own_ref = Nuestro número de ticket
field-email-own_ref-help = El proveedor lo cita en sus respuestas.
field-email-serial = Número de serie
field-email-serial-help = Del equipo en cuestión, tal como está registrado en el proveedor.
field-email-contract = Número de contrato
field-email-contract-help = El contrato de soporte de ese equipo.
field-email-site = Sede
field-email-site-help = Como la llama la consola del proveedor.
field-email-account_number = Cuenta en el proveedor
field-email-account_number-help = El número de cliente o el nombre de la cuenta, como en la factura.
field-email-org_id = Organización
field-email-org_id-help = Su ID o nombre en el panel del proveedor.
field-email-company_id = ID de la empresa
field-email-company_id-help = Figura en el portal de administración.
field-email-cloud = Nombre de la nube
field-email-cloud-help = La nube en la que está su empresa; figura en la dirección del portal de administración.
field-email-tenant = Tenant
field-email-tenant-help = Su nombre o ID.
field-email-product = Producto o servicio
field-email-product-help = Como lo llama el proveedor.
field-email-agent_version = Versión del agente
field-email-agent_version-help = De un agente que tiene el problema.
problem-form = No tiene la forma que quiere el proveedor.
problem-shouting = El título grita: no todo en mayúsculas, sin !!.
problem-answer = El título parece una respuesta (Re:, Fwd:): el proveedor lo pondría en un caso antiguo.
problem-number = El título contiene un número de caso: la respuesta del proveedor no se distinguiría de una sobre ese caso.
problem-subject = El asunto queda demasiado largo: { $length } caracteres, como máximo { $most }. Acorte el título.
problem-signature = Quite la firma o el aviso legal, como "Enviado desde mi teléfono" o lo que sigue a "--".
problem-place = Un marcador entre llaves está sin rellenar.
check-ok = { $name } ({ $id }) se puede usar.
check-not = { $count ->
    [one] Hay un error:
   *[other] Hay { $count } errores:
}
check-asked = setup pregunta una vez: { $names }
check-known = setup no pregunta nada que no se sepa ya.
check-good = Un correo bueno:
check-bad = Un correo malo:
check-why = Qué tiene mal:
check-to = Para: { $to }
check-nobody = Para: nadie todavía. Sin dirección, el ticket se prepara para que lo presente una persona.
check-subject = Asunto: { $subject }
check-value = { $why }
check-json = Esto no es JSON: { $why }
check-big = El archivo tiene más de { $most } bytes.
check-unread = No se puede leer: { $why }
check-twice = Otro proveedor tiene el id { $id }.
check-pattern = El patrón no se puede usar: { $why }
check-shape = Solo letras, cifras, # _ / - \. \d y conjuntos como [A-Z], cada uno con un número de veces entre llaves o ?; como máximo tres de longitud variable.
check-place = { $place } no es un marcador de aquí: no existe ese campo.
check-needs = Aquí tiene que estar el marcador { $place }.
check-always = { $place } puede estar vacío o ser largo: no puede ir en el asunto.
check-unsent = { $place } no está ni en el asunto ni en el texto: se preguntaría y nunca se enviaría.
check-name = El nombre { $name } ya está en uso.
check-label = Este campo necesita una etiqueta.
check-choices = Un campo de tipo choice tiene choices, y ningún otro.
check-example = El ejemplo no encaja.
check-severities = Las gravedades van de la más alta a la más baja, cada palabra una vez.
check-call = { $word } no es ninguna de las gravedades.
check-header = El nombre de una cabecera va con "in": "header", y solo ahí.
check-found = El patrón no encuentra { $example } en él.

## Files that go along

files-receipt = Archivos para el caso { $number }:
files-receipt-partly = No todos los archivos llegaron al caso { $number }:
files-receipt-mail = Enviados con el correo:
files-receipt-mail-partly = No todos los archivos salieron con el correo:
files-wait = Los archivos para el caso { $number } esperan: el proveedor rechaza nuestra credencial. Salen solos cuando se dé de nuevo. Motivo: { $why }
files-later = Los archivos para el caso { $number } aún no han llegado todos. Sigo intentándolo y le digo cómo termina. Motivo: { $why }
files-missing = Estos archivos no se han podido adjuntar aquí:
file-sent-listed = ✓ { $name }, { $size }, SHA-256 { $checksum }…: está en la lista del proveedor
file-sent-unlisted = ? { $name }, { $size }, SHA-256 { $checksum }…: enviado, pero no está en la lista del proveedor
file-sent-unread = ✓ { $name }, { $size }, SHA-256 { $checksum }…: enviado; la lista del proveedor no se ha podido leer
file-sent-mailed = ✓ { $name }, { $size }, SHA-256 { $checksum }…
file-left = ✗ { $name }, { $size }: { $why }
file-left-size = supera los { $most } que se aceptan
file-left-type = no se aceptan archivos que terminan en .{ $ending }
file-left-together = con los demás supera los { $most } que caben en un correo
file-left-big = demasiado grande para el caso; debe ir a { $where }, con el nombre { $name }
file-left-big-later = demasiado grande para ir adjunto; debe ir a { $where } cuando el caso tenga número
file-left-none = este proveedor no acepta archivos aquí; preséntelo en el portal
file-left-account = la cuenta con la que debía ir ya no existe
file-failed = no se ha podido enviar. Motivo: { $why }
file-lost = las respuestas se perdieron, y no está en la lista del proveedor
file-unlisted = aún no está en la lista del proveedor
file-manifest = { $name }, { $bytes } bytes, SHA-256 { $sha256 }
    se ha dividido en { $count } partes. Para unirlas:

    Linux, macOS: { $unix }
    Windows: { $windows }

    SHA-256, nombre y bytes de cada parte:

## Files named in the console

console-no-file = No existe el archivo: { $path }
console-unreadable = Esto no es un archivo que se pueda leer: { $path }
console-not-sent = No se ha enviado nada.

## Tickets by mail, by hand, and with files

button-enter = Introducir el número
button-number = Es { $number }
button-payload = Texto exacto
button-instead = Mejor añadir a { $number }
button-intake = Configurar { $vendor }
ticket-mailed = Enviado por correo a { $to }. { $vendor } responde con un número de caso; lo busco en el buzón y se lo digo aquí.
ticket-prepared = El ticket para { $vendor } está listo para presentar{ $portal ->
    [none] {""}
    *[other] {" "}en { $portal }
  }{ $phone ->
    [none] {""}
    *[other] , también por teléfono al { $phone }
  }: cópielo y después introduzca aquí el número de caso.{ $files ->
    [0] {""}
    [one] {" "}El archivo debe añadirlo usted allí.
    *[other] {" "}Los { $files } archivos debe añadirlos usted allí.
  }
ticket-given-up = Dejo de preguntar por su número. Aun así, { $vendor } puede tenerlo.
setup-next-mail = Los correos a los proveedores salen ahora desde él. A continuación: { $open }
ticket-unlooked = { $number ->
    [none] La respuesta del proveedor al caso nuevo se perdió y no puedo mirar allí: { $why }. Mire en el portal: ¿está?
    *[other] La respuesta del proveedor sobre el caso { $number } se perdió y no puedo mirar allí: { $why }. Mire en el portal: ¿está?
  }
ticket-waits = Aún no se ha enviado: { $why }. Sale solo tras setup con una credencial nueva.
ticket-remind = { $vendor } aún no ha dado un número de caso. ¿Lo conoce?
ticket-unsure = { $count ->
    [0] { $from } respondió, y no encuentro ningún número de caso: "{ $subject }".
    [one] { $from } respondió: "{ $subject }". ¿Es este el número de caso?
    *[other] { $from } respondió: "{ $subject }". ¿Cuál de estos es el número de caso?
  }
ticket-bounced = El correo ha sido devuelto y no llegó: "{ $subject }".
ticket-number-found = Caso { $number }: el número está en la respuesta de { $from }, "{ $subject }". Este chat ya lo sigue.
problem-like = Debe parecerse a { $example }.
preview-mail = Aún no se ha enviado. { $vendor } lo recibe por correo en { $to }.
preview-hand = Aún no se ha enviado. Enviar prepara un ticket para que lo presente usted en { $vendor }: desde aquí no puede salir ningún correo hacia allí.
preview-twice = { $number ->
    [none] Hace un momento envió uno con este título.
    *[other] Hace un momento envió uno con este título: caso { $number }.
  }
preview-call = { $vendor } pide una llamada telefónica para { $severity }{ $phone ->
    [none] .
    *[other] : { $phone }.
  }
way-gzip = va comprimido, si con eso basta
way-split = va en { $count } partes
way-left = se queda fuera:
payload-request = Lo que va al proveedor, palabra por palabra
payload-letter = El texto, palabra por palabra
payload-nothing = No se ha enviado nada.
attach-none = Aquí no hay archivos en espera. Suéltelos en este chat y adjúntelos a { $number }.
attach-stays = Ninguno de estos puede ir al caso { $number }: no hay nada que enviar. Esperan aquí durante un día.
preview-missing = Sigue este comentario, por lo que se queda fuera:
stays-type = Aquí se aceptan: { $types }. Guarde el archivo en uno de estos formatos y suéltelo aquí.
stays-size = Redúzcalo, o divídalo en partes, y suéltelo aquí.
stays-portal = O preséntelo en el portal del proveedor: { $portal }
file-disguised = atención, su contenido es { $type }
file-not-taken = No aceptado: { $why }
files-with-draft = Guardados. Van con lo que está a punto de abrir.
files-dropped = { $count ->
    [one] El archivo en espera se ha descartado.
    *[other] Los { $count } archivos en espera se han descartado.
  }
ticket-numbered = Anotado: caso { $number }.
draft-files-wait = { $count ->
    [one] Su archivo espera aquí al siguiente; { $cancel } lo descarta.
    *[other] Sus { $count } archivos esperan aquí al siguiente; { $cancel } los descarta.
  }
files-where = Guardados durante un día. Diga adónde van: { $attach } y un número de caso, o { $open } un caso nuevo.
notice-intake = { $vendor } se ha usado por primera vez, y aquí no se conoce su dirección para casos. Si la tiene, configúrela una vez; hasta entonces los tickets se preparan para pegarlos.
form-attach = Adjuntar archivos
help-attach = enviar a un caso los archivos soltados aquí
help-attach-more = Suelte primero los archivos y diga después adónde van: attach 01234567. Se ve una vista previa con cada archivo; no sale nada antes de Enviar. Los demasiado grandes van comprimidos o en partes, o se nombran con el motivo.
field-mail-from = Dirección de correo
field-mail-from-help = Los correos a los proveedores salen desde ella y las respuestas vuelven a ella.
field-mail-smtp = Servidor SMTP
field-mail-smtp-help = Host y puerto, siempre TLS: smtp.example.com:465
field-mail-imap = Servidor IMAP
field-mail-imap-help = Lee las respuestas, para encontrar números de caso. Si lo omite, introduce usted los números.
field-mail-user = Usuario
field-mail-user-help = A menudo, la dirección de correo.
field-mail-password = Contraseña
field-mail-password-help = Una contraseña de aplicación, si el proveedor de correo las tiene. Se guarda cifrada.
field-mail-tokenUrl = Dirección del token
field-mail-tokenUrl-help = Donde se canjea el refresh token, como https://oauth2.googleapis.com/token
field-mail-clientId = Client id
field-mail-clientId-help = De la aplicación registrada para Casebell.
field-mail-clientSecret = Client secret
field-mail-clientSecret-help = De la misma aplicación. Con Microsoft 365 necesita Mail.Send y Mail.ReadWrite, limitados a este buzón.
field-mail-refreshToken = Refresh token
field-mail-refreshToken-help = Para SMTP e IMAP de este buzón.
field-mail-tenant = Tenant
field-mail-tenant-help = Su dominio o id: example.onmicrosoft.com
field-mail-expires = Caducidad del secreto
field-mail-expires-help = Como 2027-03-31: se le avisa 14, 7 y 1 días antes. Omítalo si no caduca.

## When a credential ends

notice-credential-ends = { $days ->
    [one] La credencial de { $account } caduca en menos de un día, el { $date }. Deme antes una nueva: { $setup }
   *[other] La credencial de { $account } caduca en { $days } días, el { $date }. Deme antes una nueva: { $setup }
}
notice-credential-ended = La credencial de { $account } caducó el { $date }. Deme una nueva: { $setup }
credential-ends = la credencial caduca el { $date }
credential-ended = la credencial caducó el { $date }

## History

help-history = qué se envió a los proveedores, y con qué resultado
help-history-more = Con un número de caso o una cuenta: solo lo suyo. Para administradores: history csv es todo en un archivo, history audit quién hizo qué.
history-title = { $count ->
    [one] El último envío
   *[other] Los últimos { $count } envíos
}
history-none = Aún no se ha enviado nada.
history-unknown = { $word } no es un número de caso ni una cuenta de aquí.
history-open = caso nuevo
history-comment = comentario
history-change = cambio
history-attach = archivos
history-files = { $count ->
    [one] 1 archivo
   *[other] { $count } archivos
}
history-file = { $count ->
    [one] 1 entrada, en un archivo.
   *[other] { $count } entradas, en un archivo.
}
history-audit-title = { $count ->
    [one] La última nota de auditoría
   *[other] Las últimas { $count } notas de auditoría
}

## Command line: vendors and history

cli-vendors = qué sabe hacer cada proveedor
cli-vendor = si un perfil de proveedor es correcto, y cómo son sus correos
cli-vendor-usage = uso: casebell vendor check ARCHIVO
cli-unread = { $file } no se puede leer ({ $why }).
cli-history = qué salió hacia los proveedores
notice-mail-odd = { $account }: { $count } correos no se pueden leer. En uno de ellos puede estar un número de caso; mire en el buzón.

## Mails about a case

ticket-foreign = { $from } escribió sobre el caso { $number }: "{ $subject }". No es una dirección conocida de { $vendor }, por eso su texto no se muestra aquí.

## A file of which nobody can tell whether it arrived
file-unsure = su respuesta se perdió y el caso no se puede leer: compruébelo allí antes de enviarlo de nuevo

## Mails about one ticket that are too many for one hour
ticket-mails-more = { $count ->
    [one] Otro correo así llegó en la misma hora y no se muestra: "{ $subject }", de { $from }.
    *[other] Otros { $count } correos así llegaron en la misma hora y no se muestran. El último: "{ $subject }", de { $from }.
  }

## Keys of programs

help-keys = claves de programas: lista y revocación
help-keys-more = keys revoke 1a2b3c4d retira una clave. Las claves se crean donde se ejecuta Casebell, para que ninguna quede en un chat: casebell keys add NOMBRE --scopes read,open
cli-keys = claves de programas para la API REST: listar, crear, revocar
cli-keys-usage = uso: casebell keys, casebell keys add NOMBRE [--scopes read,open] [--days 90], o casebell keys revoke ID
cli-keys-scopes = --scopes lleva uno o más de { $scopes }, separados por comas.
cli-keys-days = --days lleva un número entero de 1 a { $most }.
cli-keys-name = Dé a la clave un nombre de 1 a { $most } caracteres: el programa que la usará.
cli-keys-once = Esta es la clave. No se vuelve a mostrar:
cli-keys-none = Aún no hay ninguna clave. Cree una: casebell keys add NOMBRE --scopes read,open
key-line = { $id } { $name }: { $scopes }; { $ends }; último uso: { $used }
key-ends = caduca el { $at }
key-endless = no caduca
keys-none = Ningún programa tiene una clave.
keys-make = Una clave se crea en la línea de comandos del servidor, para que ningún chat la conserve: casebell keys add NOMBRE --scopes read,open
keys-unknown = No hay ninguna clave { $id } que funcione.
keys-revoked = La clave { $id } ya no funciona.

## Tickets that come in

incoming-category = Categoría: { $category }
incoming-reporter = Solicitante: { $reporter }
incoming-watchers = Mantener informados: { $watchers }
incoming-ring = { $light } Ticket nuevo, prioridad { $priority ->
    [urgent] urgente
    [high] alta
    [medium] media
   *[low] baja
}: { $title }
incoming-from = De { $who } { $source ->
    [rest] por la API
    [teams] en Teams
    [lane] por la cola
    [mail] por correo
   *[chat] en un chat
}
incoming-text = { $text }
incoming-opens = Se abre con { $account }.
incoming-opens-nowhere = No se abre en ningún proveedor: su destino es este chat.
incoming-dead = "{ $title }" no se pudo abrir y se conserva; un administrador está avisado. Motivo: { $why }
problem-lane-account = { $setting } indica { $account }, y no hay ninguna cuenta ni proveedor así que pueda abrir casos. Tiene que corregirlo quien gestiona Casebell.
problem-account-unknown = Aquí no hay ninguna cuenta ni proveedor { $account }.
problem-account-cannot = Con { $account } no se puede abrir ningún caso.
problem-account-many = Hay varias cuentas de { $account }: indique una de { $labels }.
problem-which-account = Indique la cuenta con la que abrirlo: { $labels }.
problem-no-account = No hay ninguna cuenta con la que abrirlo. Conecte una con setup, o indique un chat para su cola.
problem-files-nowhere = Los archivos solo van a un proveedor, y este ticket va a un chat: quítelos, o indique una cuenta.
notice-lane-held = La cola { $lane } no acepta tickets. Se conservan aquí y salen en cuanto los acepte. Motivo: { $why }
notice-lane-back = La cola { $lane } vuelve a aceptar tickets. Lo que se conservó está en camino.
notice-lanes-deaf = No se pueden recoger tickets de las colas. Sigo intentándolo. Motivo: { $why }
notice-lanes-heard = Vuelven a recogerse tickets de las colas.
notice-dead = Un ticket de la cola { $lane } no se pudo abrir. Se conserva hasta que usted decida. Motivo: { $why }
button-dead = Tickets fallidos
button-replay = Enviar de nuevo { $nth }
button-discard = Descartar { $nth }
help-dead = los tickets que no se pudieron abrir
help-dead-more = dead replay all los envía todos de nuevo, una vez corregido lo que fallaba.
dead-title = { $count ->
    [one] Un ticket no se pudo abrir
   *[other] { $count } tickets no se pudieron abrir
}
dead-none = No hay tickets fallidos: todo lo que entró está abierto o en camino.
dead-line = { $nth }. { $light } { $title }
dead-why = Entró el { $came }. Motivo: { $why }
dead-more = { $count ->
    [one] Uno más no se muestra.
   *[other] { $count } más no se muestran.
}
dead-replayed = { $count ->
    [one] Enviado de nuevo.
   *[other] { $count } tickets enviados de nuevo.
}
dead-discarded = Descartado.
dead-gone = Ese ticket ya no está entre los fallidos, o nunca estuvo aquí.
dead-usage = Escriba { $dead } para verlos, { $dead } replay ID (o all), { $dead } discard ID.
cli-dead = los tickets que no se pudieron abrir: ver, enviar de nuevo, descartar

## Tickets written in one message

help-ticket = registrar un ticket: título, prioridad, descripción
help-ticket-more = En un solo mensaje: líneas que empiezan por Título:, Prioridad:, Descripción: y, si se quiere, Proveedor:, en cualquier orden; o título; prioridad; descripción en una línea. Sin nada más, ticket pregunta cada cosa. No hay vista previa: sale por la cola de su prioridad.
form-ticket = Registrar un ticket
field-priority = ¿Qué prioridad tiene?
slip-names-title = Título, Asunto, Resumen, Problema
slip-names-priority = Prioridad, Gravedad, Severidad, Urgencia
slip-names-account = Proveedor, Cuenta
slip-names-body = Descripción, Detalles, Detalle, Texto
slip-words-urgent = urgente, crítica, crítico, bloqueante, emergencia
slip-words-high = alta, alto, elevada, importante, grave
slip-words-medium = media, medio, normal, moderada
slip-words-low = baja, bajo, menor, leve
slip-hint-title = cuál es el problema, en una línea
slip-hint-body = qué ocurre, en tantas líneas como quiera
slip-no-title = falta
slip-no-priority = falta
slip-odd-priority = no existe la prioridad "{ $priority }"
slip-no-body = falta
slip-mend = No se ha registrado nada. Corrija esto y envíelo de nuevo después de { $command }:
slip-taken = Registrado: ticket { $id }, cola { $lane }, mensaje { $message }.
slip-kept = Registrado: ticket { $id }, cola { $lane }. Ahora no se puede llegar a la cola: el ticket se conserva aquí y se envía más tarde.

## Teams

teams-stranger = No tiene permiso para usar Casebell aquí. Un administrador puede darle acceso con { $allow }.
teams-private = Eso no es para un canal, donde todos lo leen. Hágalo en un chat directo con Casebell en Telegram o Slack, o en su consola.
teams-working = un momento… La respuesta llega como mensaje aparte.
teams-later = un momento… Esto tarda más de lo que Teams espera. Mire enseguida con history o list, o pregunte de nuevo.
teams-choose = Para pulsar uno, envíe su número: { $example }

## Pages in a browser

help-board = un enlace de un solo uso al panel: casos, entregas y colas de un vistazo
board-link = El panel se abre con este enlace: una vez, en un plazo de diez minutos, y solo para usted.
board-nowhere = Desde aquí no se puede llegar al panel: quien gestiona Casebell tiene que definir PUBLIC_URL, y PORT no puede ser off.
board-no-role = El panel es para personas con un rol propio. Un administrador se lo da con allow.
button-board = Abrir el panel
field-where = ¿Dónde quiere introducir la credencial?
setup-where-page = En una página privada
setup-where-chat = Aquí en el chat
setup-where-help = Una página la deja fuera del historial de este chat.
setup-page = Introduzca la credencial para { $vendor } en esta página. El enlace vale una vez, durante diez minutos, y solo para usted: no se lo pase a nadie.
page-skip = Ir al contenido
page-signed-in = Sesión de { $name }
page-sign-in = Iniciar sesión
page-sign-out = Cerrar sesión
page-sign-in-chat = Envíe board a Casebell en un chat directo y abra el enlace que le da, o use una clave de API.
page-key = Clave de API
page-key-help = Necesita el ámbito read. La crea quien gestiona Casebell: casebell keys add NOMBRE --scopes read
page-key-wrong = No es una clave nuestra, o ya no lo es.
page-key-scope = Esta clave funciona, pero le falta el ámbito read.
page-to-board = ¿Ya ha iniciado sesión? Ir al panel
page-link-for = Este enlace se creó para { $name }.
page-link-once = Vale una sola vez. La sesión dura doce horas.
page-link-gone = Este enlace ya no funciona
page-link-gone-help = Ya se usó, o tiene más de diez minutos. Pida otro en el chat.
page-failed = No ha funcionado
page-forbidden = No tiene permiso para hacerlo, o la página desde la que lo envió es demasiado antigua. Abra de nuevo el panel.
page-missing = Aquí no hay nada.
page-busy = Demasiadas peticiones. Espere un minuto.
page-odd = No se pudo leer la petición. Abra de nuevo la página.
page-no-role = Ya no tiene ningún rol en Casebell, o su clave se revocó. Pregunte a un administrador.
page-optional = (opcional)
page-secret = Conectar { $vendor }
page-secret-for = Para { $name }.
page-secret-group = Para { $name }, para usarla en { $chat }.
page-secret-once = Esta página vale una sola vez, en un plazo de diez minutos. Lo que introduzca se prueba en el proveedor, se guarda cifrado y no se vuelve a mostrar.
page-secret-send = Conectar
page-secret-done = Conectada
page-secret-granted = { $chat } ya puede usarla.
page-close = Puede cerrar esta página.
page-board = Panel
page-live = En directo
page-lost = Ahora no está en directo
page-reload = Recargar
page-changed = Actualizado: { $what }
page-glance = De un vistazo
page-glance-ours = { $count ->
    [one] caso nos espera
   *[other] casos nos esperan
}
page-glance-urgent = { $count ->
    [one] caso urgente
   *[other] casos urgentes
}
page-glance-owed = { $count ->
    [one] mensaje pendiente
   *[other] mensajes pendientes
}
page-glance-dead = { $count ->
    [one] ticket fallido
   *[other] tickets fallidos
}
page-glance-ill = { $count ->
    [one] problema
   *[other] problemas
}
page-cases = Casos
page-cases-none = No se sigue ningún caso abierto. Siga uno en un chat.
page-cases-more = Solo se muestran los primeros { $count }.
page-case = Caso
page-priority = Prioridad
page-urgent = Urgente
page-high = Alta
page-medium = Media
page-low = Baja
page-ball = A la espera de
page-ball-ours = Nosotros
page-ball-unknown = El estado no lo dice
page-status = Estado
page-last-change = Último cambio
page-chats = Se sigue en
page-chats-more = { $count } más
page-deliveries = Entregas
page-deliveries-count = Pendientes: { $owed }. En duda: { $doubt }. Abandonadas: { $dead }.
page-deliveries-none = Aún no se ha enviado nada.
page-chat = Chat
page-state = Estado
page-when = Cuándo
page-why = Motivo
page-owed = Pendiente
page-sending = Enviándose
page-sent = Enviada
page-doubt = En duda
page-dead = Abandonada
page-skipped = Omitida
page-lanes = Colas
page-lane = Cola
page-queued = En espera
page-held = Conservados aquí
page-lane-dead = Fallidos
page-dead-letters = Tickets fallidos
page-dead-none = Ninguno. Todo lo que entró está abierto o en camino.
page-ticket = Ticket
page-actions = Qué hacer
page-replay = Enviar de nuevo
page-discard = Descartar
page-accounts = Cuentas
page-accounts-none = No hay ninguna cuenta conectada. Conecte una con setup en un chat.
page-account = Cuenta
page-last-success = Último éxito
page-last-failure = Último fallo
page-account-off = En pausa
page-account-trouble = Con problemas
page-account-waits = En espera
page-account-well = Bien
page-paused = La otra parte pidió esperar. Continúa
page-troubles = Problemas
page-troubles-none = Ninguno.
page-what = Qué
page-times = Veces

## Buzones en silencio
notice-jira-unsigned = A /jira llegan mensajes sin la firma de JIRA_WEBHOOK_SECRET. Si los envía Jira, los secretos difieren: ponga el mismo en ambos. Hasta entonces los comentarios llegan con las consultas periódicas.
notice-mail-silent = No llega correo a { $address } desde { $since }. ¿Se sigue entregando allí?
notice-mail-heard = A { $address } vuelve a llegar correo.
notice-mail-watch = { $account } ya no avisa al momento cuando llega correo. No se pierde nada: miro a intervalos y sigo intentándolo. Motivo: { $why }

## Conversaciones por correo
mail-opened =
    Su solicitud es el ticket { $number }: { $title }

    Para añadir algo, responda a este correo.
mail-wrote = { $by } escribió:
mail-pictures = { $count ->
    [one] Una imagen no se muestra aquí.
   *[other] { $count } imágenes no se muestran aquí.
}
notice-mail-thread = En la conversación por correo: { $title }

## Correos que se vuelven tickets
mail-cut = [{ $missing } caracteres más: el texto entero está en { $file }]
mail-held = Un correo a { $box } no tuvo ticket. Queda guardado, con los demás como él, hasta que se decida.
mail-held-why = Motivo: { $why }
mail-failed = Un correo a { $box } no pudo volverse ticket. Queda guardado hasta que se decida. Motivo: { $why }
mail-asking = ¿A qué caso pertenece un correo de { $sender } a { $box }? Quizá { $numbers }. Su asunto: { $subject }
button-parked = Correos retenidos
button-mail-join = Añadir a { $number }
button-mail-new = Ticket nuevo
button-mail-drop = Sin ticket
mail-why-to = Solo estamos en Cc o Cco. Libérelo si es para nosotros; una regla para su dirección deja entrar estos correos.
mail-why-self = Salió de nuestro propio buzón. Libérelo si hace falta un ticket.
mail-why-block = Su remitente está bloqueado por EMAIL_BLACKLIST. Libérelo, o quite al remitente de esa lista.
mail-why-domain = El dominio de su remitente no está en EMAIL_WHITELISTED_DOMAINS. Libérelo, o añada el dominio.
mail-why-marker = Lo escribió un Casebell. No hay nada que hacer; liberado, se vuelve ticket.
mail-why-auto = Lo escribió un robot, como un aviso de ausencia. Libérelo si importa.
mail-why-bounce = Una carta volvió, o llega tarde. Mire la dirección a la que iba.
mail-why-list = Llegó por una lista de correo. Libérelo si es para nosotros.
mail-why-spoof = Nuestro servidor de correo dice que su remitente es falso. Libérelo solo si sabe más.
mail-why-unproven = Nuestro servidor de correo no dijo quién lo envió. Mire si MAIL_AUTHSERV es el nombre con el que firma y libérelo después.
mail-why-empty = No contiene nada. Pregunte a su remitente qué quería decir.
mail-why-cap-sender = Su remitente escribió demasiados correos nuevos en una hora. Libere los que importan.
mail-why-cap-all = Llegaron demasiados correos nuevos en una hora. Libere los que importan.
mail-why-unreadable = No se puede leer. Mírelo en el buzón y abra el ticket a mano.
mail-why-too-big = Es demasiado grande para leerlo. Mírelo en el buzón y abra el ticket a mano.

## casebell mail
cli-mail = los buzones que se vuelven tickets: entrar, recibir correos, encontrar los perdidos
cli-mail-usage =
    uso:
      casebell mail auth [--browser]     entra en el buzón de Microsoft 365 de los ajustes
      casebell mail run [-r N]           el servicio sin consola ni demo; acaba cuando un buzón falla N veces seguidas (0: nunca)
      casebell mail check [-d DÍAS]      encuentra los correos de los últimos días (1) que no llegaron a nada, y los recoge
    -m DIRECCIÓN nombra uno de varios buzones, -r N cuántas veces vuelve a preguntar check, con --json check escribe JSON.
cli-mail-auth-unset = Pon antes MAILBOX, O365_TENANT_ID y O365_CLIENT_ID. Aquí solo se entra en un buzón de Microsoft 365.
cli-mail-auth-other = Solo se puede entrar en { $mailbox }: es el primero de MAILBOX. Los demás se conectan en un chat con /setup.
cli-mail-auth-secret = Hay un secreto de cliente, así que nadie tiene que entrar. Lo pruebo en { $mailbox } …
cli-mail-auth-code = Para entrar en { $mailbox }, abre { $url } en cualquier navegador y escribe { $code }. Esperando …
cli-mail-auth-browser =
    Para entrar en { $mailbox }, abre esto en un navegador de esta máquina. Esperando …
    { $url }
cli-mail-auth-page = Has entrado. Cierra esta página y vuelve a Casebell.
cli-mail-auth-done = { $mailbox } nos deja entrar. Un servicio en marcha sigue solo en unos segundos.
cli-mail-retries = --retries quiere un número entero de 0 a { $most }.
cli-mail-days = --days quiere un número entero de 1 a { $most }.
cli-mail-unset = Ningún buzón se vuelve tickets todavía: pon su dirección en MAILBOX, mira .env.example.
cli-mail-runs = El servicio está en marcha en { $dir } y ya lo hace. No hay nada más que hacer.
cli-mail-run = Los correos a { $mailboxes } se vuelven tickets. Ctrl-C para acabar.
cli-mail-lost = { $mailbox } no se puede leer: { $why }
cli-mail-none = Ninguno de los buzones que se vuelven tickets ({ $mailboxes }) está conectado con ese nombre: arranca Casebell, o conéctalo con /setup.
cli-mail-seen = { $days ->
    [one] { $mailbox }, correos del último día: { $count }
   *[other] { $mailbox }, correos de los últimos { $days } días: { $count }
}
cli-mail-state-new = aún en curso: { $count }
cli-mail-state-ticket = tickets: { $count }
cli-mail-state-comment = comentarios: { $count }
cli-mail-state-asking = esperan a que alguien diga qué caso: { $count }
cli-mail-state-parked = retenidos: { $count }
cli-mail-state-failed = fallidos: { $count }
cli-mail-state-vendor = respuestas de proveedores: { $count }
cli-mail-state-relay = pedían contar un comentario: { $count }
cli-mail-state-own = nuestros: { $count }
cli-mail-state-again = el mismo otra vez: { $count }
cli-mail-state-dropped = descartados por alguien: { $count }
cli-mail-missing-none = Faltaban 0.
cli-mail-missing-working = { $count ->
    [one] Faltaba 1; está en curso.
   *[other] Faltaban { $count }; están en curso.
}
cli-mail-missing-done = { $count ->
    [one] Faltaba 1, y ahora está entre los de arriba.
   *[other] Faltaban { $count }, y ahora están entre los de arriba.
}
cli-mail-left = Algunos necesitan otro intento: arranca Casebell, y sigue con ellos.

## Correos retenidos
help-parked = los correos que esperan una decisión
help-parked-more = Cada uno se vuelve un ticket, un comentario en un caso, o nada. parked ID muestra uno.
form-parked = Correo a un caso
parked-title = { $count ->
    [one] Un correo espera una decisión
   *[other] { $count } correos esperan una decisión
}
parked-none = Ningún correo espera una decisión.
parked-line = { $nth }. ✉ { $subject }
parked-from = De { $sender } a { $box }, { $came }
parked-more = { $count ->
    [one] Uno más no se muestra.
   *[other] { $count } más no se muestran.
}
parked-released = Ahora se vuelve un ticket.
parked-joined = Ahora se añade a { $number }.
parked-dropped = No sale ningún ticket de él.
parked-gone = Ya se resolvió, o nunca estuvo aquí.
parked-no-case = A { $number } no pertenece ninguna conversación por correo. Un correo solo se añade a un caso que empezó por correo.
parked-usage = Escriba { $parked } para verlos, { $parked } new ID, { $parked } join ID NÚMERO, { $parked } drop ID.
button-parked-join = { $nth }. Añadir a { $number }
button-parked-new = { $nth }. Ticket nuevo
button-parked-drop = { $nth }. Sin ticket
mail-unplaced = Solo usted sabe a qué caso pertenece.
mail-perhaps = Solo usted sabe a qué caso pertenece. Quizá { $numbers }.
mail-no-subject = (sin asunto)
mail-no-sender = remitente desconocido
doctor-mails-held = { $count ->
    [one] Un correo espera una decisión: { $parked }
   *[other] { $count } correos esperan una decisión: { $parked }
}
doctor-mails-late = { $count ->
    [one] Un correo lleva más de 15 minutos esperando volverse ticket. Se reintenta solo.
   *[other] { $count } correos llevan más de 15 minutos esperando volverse tickets. Se reintentan solos.
}
page-glance-mails = { $count ->
    [one] correo por decidir
   *[other] correos por decidir
}
page-mails = Correos
page-mails-count = En camino: { $coming }. Retenidos: { $parked }. Caso desconocido: { $asking }. Fallidos: { $failed }.
page-mails-none = Ninguno espera una decisión.
page-subject = Asunto
page-sender = De
page-mailbox = Buzón

## Buzones que nadie lee
cli-mail-unconnected = { $mailbox } está en MAILBOX pero no está conectado: sus correos no se convierten en nada. Ponle O365_… o MAIL_…, o conéctalo en un chat con /setup.

## Many processes
cli-bad-roles = --roles lleva nombres separados por comas, de entre estos: { $roles }.
cli-roles-alone = --roles necesita DATABASE_URL: en una carpeta propia, un solo proceso lo hace todo.
cli-roles-posted = Un chat que nos escribe por HTTP (Teams, Slack por HTTP, Telegram con webhook) necesita los roles bots y api en un mismo proceso.
cli-settle-alone = --settle es para un registro en Postgres después de pg_restore; casebell restore FILE lo hace por sí mismo.
cli-settled = Hecho: lo que pudo haber salido desde la copia se busca o se pregunta, nunca se envía solo. Inicie los procesos.

## Postgres: casebell move, y lo que se hace con sus propias herramientas
cli-move = llevar a Postgres lo que hay en DATA_DIR
cli-move-usage = uso: casebell move --to postgres://usuario:contraseña@host:5432/base (o defina DATABASE_URL, sin --to)
cli-move-running = Casebell está en marcha en { $dir }. Deténgalo antes: lo que hiciera entretanto se perdería.
cli-move-progress = Paso { $step } de 3: { $done } filas de { $total }
cli-move-full = { $to } no está vacía: hay algo en { $table }. No se ha movido nada. Indique una base de datos vacía.
cli-move-done = Movido a { $to }: { $rows } filas, iguales en ambos lados por número y suma de comprobación.
cli-move-again = Las { $rows } filas ya están en { $to }, iguales por número y suma de comprobación.
cli-move-nuls = { $count ->
    [one] 1 texto tenía un carácter NUL, que Postgres no puede guardar: allí es �.
   *[other] { $count } textos tenían un carácter NUL, que Postgres no puede guardar: allí es �.
}
cli-move-next = Ahora defina DATABASE_URL e inicie Casebell. Los adjuntos y correos en curso siguen en { $dir }: cada proceso necesita esta carpeta.
cli-move-key-file = Las credenciales siguen cifradas como antes: cada proceso necesita { $file }, o CASEBELL_KEY con su contenido.
cli-move-key = Las credenciales siguen cifradas como antes: cada proceso necesita la misma CASEBELL_KEY.
cli-move-back = Los archivos de { $dir } no han cambiado. Para volver a ellos, quite DATABASE_URL y borre { $mark }; lo que ocurra desde ahora está solo en Postgres.
cli-running-many = Casebell está en marcha, con { $count } procesos.
cli-no-database = Aún no hay nada en la base de datos de DATABASE_URL: inicie antes Casebell, o lleve allí una carpeta con casebell move.
cli-stop-all-first = Detenga antes todos los procesos.
cli-backup-postgres =
    Los datos están en Postgres, que tiene sus propias herramientas. Esto los guarda, también con Casebell en marcha:
      pg_dump --format=custom --file=casebell.dump "$DATABASE_URL"
    Conserve también { $key } y la carpeta { $dir }: el volcado no contiene ni la clave ni los archivos en curso.
cli-restore-postgres =
    Los datos están en Postgres, que tiene sus propias herramientas. Detenga todos los procesos; esto restaura un volcado:
      pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" casebell.dump
    Sus credenciales solo se abren con la clave de entonces ({ $key }).
    Después, antes de iniciar ningún proceso, casebell restore --settle pone en duda lo que pudo haber salido desde esa copia; las claves revocadas desde entonces han vuelto: revóquelas otra vez.

## Quién tiene qué

lease-held = { $name }: lo tiene { $holder }
lease-nobody = { $name }: no lo tiene nadie

## Palabras al inicio, con varios procesos

cli-mute = CONSOLE está en off, y no hay ni token de chat ni PORT: nadie podría hablar con Casebell.
cli-started-roles = Casebell iniciado: { $roles }, como { $name }.
cli-console-elsewhere = Otro proceso tiene la consola ({ $holder }). Este la toma cuando aquel termine.
cli-demo-alone = DEMO está en on, pero otro proceso ya trabaja en esta base de datos: la demo es para un solo proceso.

## Palabras de una carpeta ya trasladada

cli-move-already = Lo que había en { $dir } ya se trasladó a { $to }. No queda nada por trasladar.

## La demostración de cualquier proveedor

cli-demo = muestra un proveedor simulado en esta máquina (--vendor aws, jira …), en una carpeta aparte
cli-demo-unknown = No hay demostración de { $vendor }. Hay: { $vendors }.
cli-welcome-demo-of =
    Casebell, con { $name }: los casos { $numbers } cambian solos. Todo se simula en esta máquina.
    Pruebe /watch { $number }, /latest { $number }, /list, /help. Ctrl-D para salir.

## AWS Support

how-aws =
    Abra https://console.aws.amazon.com/iam, Users, Create user, uno creado para esto. En su página: Security credentials, Create access key. AWS muestra el secreto una sola vez.
    Necesita una política con support:DescribeCases, DescribeCommunications, DescribeServices, CreateCase, AddCommunicationToCase, ResolveCase, AddAttachmentsToSet y UploadAttachment, o AWSSupportAccess, que permite más. Para seguir casos bastan support:DescribeCases y DescribeCommunications.
    AWS da esta API con los planes Business Support+, Enterprise y Unified Operations, y con los antiguos Business y Enterprise On-Ramp.
field-aws-partition = Qué AWS
field-aws-partition-help = aws, salvo que su cuenta esté en GovCloud (aws-us-gov) o en China (aws-cn).
field-aws-accessKeyId = Access key ID
field-aws-accessKeyId-help = Empieza por AKIA, el de credenciales temporales por ASIA.
field-aws-secretAccessKey = Secret access key
field-aws-secretAccessKey-help = La pruebo antes de guardarla, la guardo cifrada y no la muestro nunca.
field-aws-sessionToken = Session token
field-aws-sessionToken-help = De credenciales temporales, que caducan en unas horas. Vacío: la access key es de un usuario.
field-aws-expires = Cuándo cambiar la access key
field-aws-expires-help = Como 2027-03-31. Se lo recuerdo a tiempo. Vacío: sin recordatorio.
field-aws-product = Servicio de AWS
field-aws-product-help = Su código, por ejemplo amazon-elastic-compute-cloud-linux.
field-aws-version = Categoría
field-aws-version-help = Su código, por ejemplo instance-issue. Cada servicio tiene las suyas.

## Azure

how-azure =
    Abra https://entra.microsoft.com, App registrations, New registration. En su página: Certificates & secrets, New client secret; copie su Value.
    Después https://portal.azure.com, su suscripción, Access control (IAM), Add role assignment: Support Request Contributor, a esa aplicación. Para seguir casos basta un rol con Microsoft.Support/*/read, como Reader.
    En la suscripción, en Resource providers, Microsoft.Support debe estar Registered. Para abrir y escribir, Microsoft exige el plan Professional Direct, Premier o Unified.
field-azure-tenant = Directory (tenant) ID
field-azure-tenant-help = En la página de la aplicación, en Overview.
field-azure-client = Application (client) ID
field-azure-client-help = Está al lado.
field-azure-secret = Client secret
field-azure-secret-help = Su Value, no su Secret ID. Lo pruebo antes de guardarlo, lo guardo cifrado y no lo muestro nunca.
field-azure-subscription = Subscription ID
field-azure-subscription-help = De aquella cuyos casos debo ver. Cada una necesita una cuenta propia.
field-azure-firstName = Contacto: nombre
field-azure-firstName-help = De la persona a la que Microsoft escribe sobre los casos abiertos desde aquí.
field-azure-lastName = Contacto: apellidos
field-azure-lastName-help = De la misma persona, o el nombre de su equipo.
field-azure-email = Contacto: dirección de correo
field-azure-email-help = Los comentarios salen en su nombre, y por su dominio distingo los nuestros de los de Microsoft.
field-azure-country = Contacto: país
field-azure-country-help = En tres letras (ISO 3166-1 alpha-3), por ejemplo ITA.
field-azure-timeZone = Contacto: zona horaria
field-azure-timeZone-help = Como la llama Windows, por ejemplo W. Europe Standard Time. Vacío: UTC.
field-azure-language = Idioma del soporte
field-azure-language-help = No todos los idiomas se ofrecen para cada gravedad. Vacío: en-us.
field-azure-phone = Contacto: número de teléfono
field-azure-phone-help = Azure exige uno para critical y highestcriticalimpact. Vacío: esos casos no se pueden abrir desde aquí.
field-azure-expires = El client secret caduca el
field-azure-expires-help = Como 2027-03-31; está junto al secreto. Se lo recuerdo a tiempo. Vacío: sin recordatorio.
field-azure-product = Servicio de Azure
field-azure-product-help = Como lo llama Azure, por ejemplo Virtual Machine running Linux.
field-azure-problem = Tipo de problema
field-azure-problem-help = Como lo llama Azure. Si no lo encuentro, muestro los que tiene el servicio.

## Carrier (TMF621)

how-tmf621 =
    Pida a quienes gestionan la pasarela del operador un acceso de API propio: la dirección, cómo se inicia sesión, sus palabras para la gravedad y si ordena por lastUpdate.
    Necesita GET, POST y PATCH sobre los trouble tickets de su organización y nada más. Para seguir casos basta GET.
    La pasarela debe hablar TMF621 de TM Forum, versión 5 o 4.
field-tmf621-api = Dirección de la API de tickets
field-tmf621-api-help = Hasta su versión, por ejemplo https://api.example.net/tmf-api/troubleTicket/v5.
field-tmf621-login = Cómo iniciar sesión: oauth, basic o bearer
field-tmf621-login-help = oauth: client ID y secret (client credentials). basic: usuario y contraseña. bearer: un token que no cambia.
field-tmf621-user = Usuario o client ID
field-tmf621-user-help = Vacío: solo con bearer.
field-tmf621-secret = Contraseña, client secret o token
field-tmf621-secret-help = Lo pruebo antes de guardarlo, lo guardo cifrado y no lo muestro nunca.
field-tmf621-tokens = Dirección de los tokens
field-tmf621-tokens-help = Donde oauth obtiene los tokens. Si el operador quiere un scope, añádalo como ?scope=… Vacío: solo con basic o bearer.
field-tmf621-author = Nombre en nuestras notas
field-tmf621-author-help = Exactamente como lo muestra el operador: así distingo nuestras notas de las suyas. Vacío: Casebell.
field-tmf621-changes = Cómo encontrar los cambios: sort, filter o list
field-tmf621-changes-help = sort, lo más barato: el operador ordena por lastUpdate. filter: filtra por él. list: ninguno de los dos, leo y comparo todos los tickets. Vacío: sort.
field-tmf621-severities = Las palabras del operador para la gravedad
field-tmf621-severities-help = Cuatro, de mayor a menor, separadas por comas; una puede repetirse. Vacío: Critical, Major, Minor, Warning.
field-tmf621-portal = Página de un ticket
field-tmf621-portal-help = En el portal del operador, con { "{id}" } en lugar del número. Vacío: los enlaces llevan a la API.
field-tmf621-expires = La credencial caduca el
field-tmf621-expires-help = Como 2027-03-31. Se lo recuerdo a tiempo. Vacío: sin recordatorio.
field-tmf621-ticketType = Tipo de ticket
field-tmf621-ticketType-help = Con las palabras del operador. Vacío: incident.
field-tmf621-circuitId = ID del circuito
field-tmf621-circuitId-help = Del circuito o servicio, como figura en la factura del operador. Vacío: no se indica.
field-tmf621-serviceAddress = Dirección de la sede
field-tmf621-serviceAddress-help = Calle y localidad adonde alguien tendría que ir. Vacío: no se indica.
field-tmf621-localContact = Contacto en la sede
field-tmf621-localContact-help = Un nombre y un número de teléfono. Vacío: no se indica.
field-tmf621-accessHours = ¿Cuándo puede entrar un técnico?
field-tmf621-accessHours-help = Días y horas, en la hora local de la sede. Vacío: no se indica.

## Cisco TAC

how-cisco =
    Abra https://apiconsole.cisco.com como su usuario de Cisco.com: My Apps & Keys, Register a New App, solo Client Credentials, y de las API solo la Case API.
    Ese usuario necesita acceso a las Support API: lo concede el Delegated Administrator de su organización en Services Access Management.
    Solo tienen esta API los partners con Partner Support Service (PSS), y solo lee: los casos se abren y se contestan en Support Case Manager.
field-cisco-clientId = Client ID
field-cisco-clientId-help = My Apps & Keys lo muestra como Key.
field-cisco-clientSecret = Client secret
field-cisco-clientSecret-help = Lo pruebo antes de guardarlo, lo guardo cifrado y no lo muestro nunca.
field-cisco-contracts = Contratos que seguir
field-cisco-contracts-help = Sus números, separados por comas, 20 como máximo. Cada uno gasta una parte de la cuota diaria de Cisco: indique solo los que necesite. Vacío: solo por usuario.
field-cisco-users = Usuarios de Cisco.com que seguir
field-cisco-users-help = Sus user ID, separados por comas, 30 como máximo. Lo que escriben lo considero de ustedes. Vacío: solo por contrato.

## CrowdStrike Falcon

how-crowdstrike =
    Abra en la consola de Falcon Support and resources, API clients and keys, Create API client. Muestra el client ID, el secret y la base URL una sola vez.
    Necesita el scope Message Center, Read y Write. Para seguir casos basta Read.
    Solo los clientes de Falcon Complete tienen esta API. Los demás casos están en el portal de soporte de CrowdStrike, fuera de mi alcance.
field-crowdstrike-clientId = Client ID
field-crowdstrike-clientId-help = 32 letras y cifras.
field-crowdstrike-clientSecret = Client secret
field-crowdstrike-clientSecret-help = Lo pruebo antes de guardarlo, lo guardo cifrado y no lo muestro nunca.
field-crowdstrike-region = Región
field-crowdstrike-region-help = Según la base URL: api.crowdstrike.com es us-1, api.laggar.gcw.crowdstrike.com gov-1, api.us-gov-2.crowdstrike.mil gov-2; las demás la llevan en el nombre.
field-crowdstrike-userUuid = UUID del usuario de Falcon
field-crowdstrike-userUuid-help = En su nombre abro, comento y adjunto; así reconozco nuestros propios comentarios. Lo encuentra su administrador de Falcon, por ejemplo con Get-FalconUser (PSFalcon).
field-crowdstrike-closedStatuses = Estados de un caso cerrado
field-crowdstrike-closedStatuses-help = Como los llama la API, separados por comas. Vacío: 3, 4, closed, resolved.
field-crowdstrike-type = De qué se trata
field-crowdstrike-type-help = fc:contact es una pregunta al equipo; los demás: una detección, el producto Falcon, un incidente.

## Freshdesk

how-freshdesk =
    Entre en el Freshdesk del proveedor: su foto arriba a la derecha, Profile settings, View API key.
    Necesita el rol Agent, también para seguir casos. Su ticket scope dice qué veo: Global access son todos los tickets del proveedor, Group access o Restricted access solo algunos.
    Solo los agentes tienen clave, los clientes no: el proveedor tiene que darle un puesto de agente, mejor uno creado para esto.
field-freshdesk-site = Dirección del Freshdesk
field-freshdesk-site-help = La que termina en freshdesk.com, no el nombre que le da el proveedor. Por ejemplo https://acme.freshdesk.com.
field-freshdesk-key = API key
field-freshdesk-key-help = Caduca cuando alguien la restablece. La pruebo antes de guardarla, la guardo cifrada y no la muestro nunca.
field-freshdesk-email = Solicitante de los tickets nuevos
field-freshdesk-email-help = La dirección de correo para la que se abren, por ejemplo la de su equipo. Freshdesk envía allí también las respuestas.

## GitHub

how-github =
    Abra https://github.com/settings/personal-access-tokens/new con una cuenta creada para esto: lo que escribe, GitHub lo muestra con su nombre. Only select repositories, solo ese; Permissions, Issues.
    Necesita Issues: Read and write. Para seguir casos basta Read-only.
    Si el repositorio es de una organización de la que esa cuenta no es miembro, hace falta un token classic (https://github.com/settings/tokens/new) con el scope public_repo; si es privado, repo.
field-github-repository = Repositorio
field-github-repository-help = Como owner/name, o su dirección en el navegador; en un GitHub Enterprise Server, su dirección.
field-github-token = Token
field-github-token-help = Lo pruebo antes de guardarlo, lo guardo cifrado y no lo muestro nunca.
field-github-labels = Labels de las cuatro gravedades
field-github-labels-help = Las del proyecto, de mayor a menor, separadas por comas: P0, P1, P2, P3. Sin el rol triage, una issue se abre sin label. Vacío: severity: urgent, severity: high, severity: medium, severity: low.
field-github-expires = El token caduca el
field-github-expires-help = Como 2027-03-31. Se lo recuerdo a tiempo. Vacío: sin recordatorio.

## Google Cloud

how-google =
    Abra https://console.cloud.google.com/iam-admin/serviceaccounts, en un proyecto que tenga habilitada la Cloud Support API: Create service account, una creada para esto. En su página: Keys, Add key, Create new key, JSON.
    En el proyecto o la organización cuyos casos deba ver necesita el rol Tech Support Editor (roles/cloudsupport.techSupportEditor). Para seguir casos basta Tech Support Viewer (roles/cloudsupport.techSupportViewer).
    En la organización necesita además Organization Viewer (roles/resourcemanager.organizationViewer).
    Google da esta API con Standard, Enhanced y Premium Support.
field-google-parent = Proyecto u organización
field-google-parent-help = Como projects/acme-net, u organizations/ y su número. Una organización trae también los casos de sus proyectos.
field-google-key = Archivo de la clave (JSON)
field-google-key-help =
    Todo su contenido. Un terminal lo muestra en una línea con: tr -d '\n' < key.json
    Lo pruebo antes de guardarlo, lo guardo cifrado y no lo muestro nunca.
field-google-classification = Producto o tema
field-google-classification-help = Como lo llama la consola de Google, por ejemplo Compute Engine. También vale el ID de una clasificación.

## Jira

how-jira =
    Abra https://id.atlassian.com/manage-profile/security/api-tokens como el usuario con el que debe actuar Casebell: Create API token. Dura un año como mucho. Data Center: el perfil, Personal Access Tokens, Create token.
    En los proyectos de sus casos ese usuario necesita Browse Projects, Create Issues, Add Comments, Create Attachments, Transition Issues y Edit Issues. Para seguir casos basta Browse Projects.
    En un portal de soporte (Service Management) basta con ser su cliente.
field-jira-kind = Qué Jira
field-jira-kind-help = cloud: un usuario de un sitio de Jira Cloud. service: un cliente de su portal de soporte (Jira Service Management). datacenter: un Jira en máquinas del propio proveedor, accesible desde Internet.
field-jira-site = Dirección del sitio
field-jira-site-help = Como la muestra el navegador, hasta la primera barra, por ejemplo https://acme.atlassian.net. Para Data Center, con su ruta, si la tiene.
field-jira-user = Dirección de correo o usuario
field-jira-user-help = La dirección de correo de la cuenta de Atlassian. Para Data Center el usuario, o nada con un personal access token.
field-jira-token = Token de API
field-jira-token-help = Para Data Center un personal access token, o la contraseña. Lo pruebo antes de guardarlo, lo guardo cifrado y no lo muestro nunca.
field-jira-cloudId = Cloud id
field-jira-cloudId-help = Solo para un token con ámbitos (read:jira-work, write:jira-work, read:jira-user): el id que muestra /_edge/tenant_info de su sitio. Si no, déjelo vacío.
field-jira-projects = Proyectos a seguir
field-jira-projects-help = Sus claves, por ejemplo SUP, NET. Vacío: todos los que ve el usuario.
field-jira-expires = El token caduca el
field-jira-expires-help = La fecha que mostró Atlassian al crearlo, como 2027-03-31. Se lo recuerdo a tiempo. Vacío: sin recordatorio.
field-jira-product = Proyecto
field-jira-product-help = Su clave, por ejemplo SUP. En un portal de soporte, el nombre del service desk.
field-jira-version = Tipo de incidencia
field-jira-version-help = Por ejemplo Task o Incident. En un portal de soporte, el nombre de la solicitud.

## Red Hat (legacy XML)

how-strata =
    El Organization Administrator abre https://access.redhat.com, su propio nombre arriba a la derecha, User Management, Add New User, uno creado para esto.
    Necesita Manage Support Cases y nada más, limitado a los grupos de casos que deba ver.
    Para esta no hay token: Red Hat toma el usuario y la contraseña en cada petición.
field-strata-user = El usuario de Red Hat
field-strata-user-help = Esta es la antigua API XML de Red Hat: solo lee, y Red Hat puede retirarla cualquier día. Si puede, elija Red Hat con un token offline.
field-strata-password = Su contraseña
field-strata-password-help = Pruebo el acceso antes de guardarlo, lo guardo cifrado y no lo muestro nunca.

## ServiceNow

how-servicenow =
    Pida al administrador de ServiceNow del proveedor un usuario creado para Casebell, con zona horaria GMT. Entra con su contraseña o con un cliente OAuth del proveedor (System OAuth, Application Registry).
    Para casos necesita el rol sn_customerservice.customer. Para incidentes debe leer, crear y modificar los suyos, y leer sus comentarios (sys_journal_field). Para seguir casos basta leer.
field-servicenow-instance = Dirección de la instancia
field-servicenow-instance-help = El ServiceNow del proveedor tal como lo muestra el navegador, hasta la primera barra: https://example.service-now.com. Basta con su nombre.
field-servicenow-records = Incidentes o casos
field-servicenow-records-help = incident: números como INC0010023. case: Customer Service Management, números como CS0001234.
field-servicenow-user = El usuario
field-servicenow-user-help = Con OAuth, el usuario con el que actúa el cliente: así reconozco nuestros propios comentarios.
field-servicenow-password = Su contraseña
field-servicenow-password-help = Omítala con un cliente OAuth. La pruebo antes de guardarla, la guardo cifrada y no la muestro nunca.
field-servicenow-clientId = Client id de OAuth
field-servicenow-clientId-help = Omítalo con una contraseña.
field-servicenow-clientSecret = Client secret de OAuth
field-servicenow-clientSecret-help = Vino con el client id. Omítalo con una contraseña.
field-servicenow-refreshToken = Refresh token de OAuth
field-servicenow-refreshToken-help = ServiceNow lo deja caducar a los 100 días. Omítalo si el cliente inicia sesión por sí solo (client credentials).
field-servicenow-closeCode = Código de cierre
field-servicenow-closeCode-help = Lo que quiere esta instancia al cerrar: el resolution code de un caso, el close code de un incidente (si lo omite, Resolved by caller).
field-servicenow-expires = Caduca el
field-servicenow-expires-help = El día en que caduca la contraseña, el secreto o el refresh token, como 2027-03-31. Se lo recuerdo a tiempo. Si lo omite: sin recordatorio.

## Zendesk

how-zendesk =
    El administrador de Zendesk del proveedor abre Admin Center, Apps and integrations, APIs, OAuth clients, Add OAuth client, de tipo Confidential. Actúa como el usuario para el que se crea: uno creado para esto, que vea lo que deba verse y nada más.
    Necesita los scopes read y write. Para seguir casos basta read.
field-zendesk-kind = Qué es usted allí: agent o requester
field-zendesk-kind-help =
    requester: el cliente del proveedor, que ve sus propias solicitudes. Elija esto si el proveedor no le ha dado un puesto de agente; algunos proveedores no permiten a los clientes ninguna API.
    agent: tiene un puesto de agente en ese Zendesk. Casebell ve entonces cada ticket que ve ese agente; las notas internas no se comunican nunca. Zendesk da los cambios solo a los administradores.
field-zendesk-site = La dirección del Zendesk
field-zendesk-site-help = Como en el navegador, por ejemplo https://acme.zendesk.com.
field-zendesk-login = Cómo iniciar sesión: oauth o token
field-zendesk-login-help = Elija oauth. Los tokens de API (token) ya no se crean desde el 27 de octubre de 2026, y todos terminan el 30 de abril de 2027.
field-zendesk-user = El identificador del cliente OAuth o, para un token de API, su dirección de correo
field-zendesk-user-help =
    oauth: Zendesk lo muestra con el cliente, como Identifier.
    token: la dirección de correo del usuario con el que Casebell inicia sesión.
field-zendesk-secret = El secreto del cliente, o el token de API
field-zendesk-secret-help =
    Zendesk desactiva un token de API que no se usa en 30 días; Casebell lo usa a diario.
    Lo pruebo antes de guardarlo, lo guardo cifrado y no lo muestro nunca.
field-zendesk-refreshToken = Un refresh token, si lo hay
field-zendesk-refreshToken-help =
    Con él, Casebell actúa como el usuario que lo concedió; un requester por lo general lo necesita. Déjelo vacío y el cliente OAuth inicia sesión por sí solo; para un token de API, déjelo vacío también.
    Zendesk lo sustituye en cada uso: no lo use en ningún otro sitio.
field-zendesk-expires = El día en que caduca la credencial, si se sabe
field-zendesk-expires-help = Como 2027-03-31. Se lo recuerdo a tiempo. Para un token de API conozco el último día posible.
