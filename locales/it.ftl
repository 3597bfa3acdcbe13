## The watched case: what changed

update-new = Nuovo caso: { $status }
update-seen = Visto per la prima volta: { $status }
update-comment = { $by } ({ $side }) ha scritto
update-edit = { $by } ({ $side }) ha modificato un commento
update-status = Stato: { $from } → { $to }
update-priority = Gravità: { $from } → { $to }
update-owner = Responsabile: { $to }
update-owner-none = Nessun responsabile al momento
update-escalated = Escalation avviata
update-deescalated = Escalation terminata
update-attachment = Nuovo allegato: { $name }
update-closed = Chiuso. Stato: { $to }
update-reopened = Riaperto. Stato: { $to }
update-repeat = Potresti avere già ricevuto questo messaggio.
more-characters = { $count ->
    [one] ancora 1 carattere
   *[other] ancora { $count } caratteri
}
side-ours = noi

## The watched case: where it stands

case-status = Stato: { $status }
case-product = Prodotto: { $product }
case-owner = Responsabile: { $owner }
case-comments = { $count ->
    [0] Ancora nessun commento
    [one] 1 commento
   *[other] { $count } commenti
}
case-silent = Nessuno ha ancora commentato.

## Buttons

button-latest = Ultimo commento
button-reply = Rispondi
button-mute = Silenzia
button-open = Apri

## Questions and answers

ask = { $label }
button-skip = Salta
button-cancel = Annulla
button-next = Avanti
field-case = Quale caso?
field-case-help = Il suo numero, o il suo indirizzo nel portale.
field-account = Il caso { $number } va bene per più account. Quale?
no-account-here = Nessun account di un fornitore serve ancora questa chat. Collegane uno con setup, o fattelo concedere dal proprietario con accounts.
not-a-case = { $word } non è il numero di un caso di nessun account qui. Un numero è fatto così: { $example }
not-a-portal = { $word } non è un indirizzo dei fornitori qui. Manda il numero del caso, per esempio { $example }
one-case = Un caso alla volta: hai dato { $numbers }.
case-doubtful = { $number } va bene per più account. Mandalo con quello che intendi: { $ways }
not-a-command = Capisco i comandi. Manda help per vederli, o rispondi a un aggiornamento per rispondere al fornitore.
no-button = Non c'è, o non c'è più, un pulsante { $number }.
unknown-command = Il comando { $name } non esiste. Manda help per vedere quelli che ci sono.
refused-role = Qui serve il ruolo { $role }. Un amministratore te lo può dare con allow.
role-admin = amministratore
role-operator = operatore
role-viewer = lettore
question-gone = Quella domanda è chiusa. Manda di nuovo il comando.
private-continued = Ti ho scritto in privato: non è cosa per un gruppo.
private-start = Non è cosa per un gruppo. Apri una chat diretta con me e manda lì { $command }.
secret-erased = Ho cancellato da questa chat il tuo messaggio con il segreto.
secret-not-erased = Non ho potuto cancellare il tuo messaggio con il segreto: per favore cancellalo tu.
secret-loose = Sembra un segreto, e qui nessuno lo aveva chiesto: non l'ho usato. { $erased ->
    [yes] Ho cancellato il messaggio; cambia quel segreto dove è stato creato, se altri potevano leggerlo qui.
    [none] Cambia quel segreto dove è stato creato, se altri potevano vederlo qui.
   *[no] Non ho potuto cancellare il messaggio: fallo tu, e cambia quel segreto dove è stato creato.
}
problem-short = Troppo corto: almeno { $least } caratteri.
problem-long = Troppo lungo: { $length } caratteri, al massimo { $most }.
problem-choice = Non è una delle scelte.
problem-needed = Questo serve.
failed-auth = Il fornitore rifiuta la nostra credenziale. Collega di nuovo l'account con setup. Motivo: { $why }
failed-forbidden = L'account non ha il permesso di farlo. Usane un altro, o chiedi al proprietario. Motivo: { $why }
failed-missing = Dal fornitore non c'è nulla del genere. Motivo: { $why }
failed-refused = Il fornitore non l'ha accettato. Modificalo e riprova. Motivo: { $why }
failed-unsupported = Qui non si può fare. Motivo: { $why }
failed-garbled = Il fornitore ha risposto qualcosa di non credibile. Riprova tra qualche minuto. Motivo: { $why }
failed-busy = Il fornitore ci chiede di rallentare. Riprova tra qualche minuto. Motivo: { $why }
failed-down = Il fornitore non è raggiungibile. Riprova tra qualche minuto. Motivo: { $why }
failed-storage = Casebell non riesce a scrivere sul suo disco (pieno o in sola lettura), quindi nulla è cambiato. Libera un po' di spazio, poi riprova.
failed-stopping = Casebell si sta fermando: questo non è stato completato. Guarda con latest o list quando è di nuovo attivo, e rimandalo.
failed-bug = Qualcosa qui è andato storto; non è stato inviato nulla. Gli amministratori sono avvisati, doctor dice di più.

## Notices

notice-account-paused = { $account } è in pausa: il fornitore rifiuta la sua credenziale. Collegalo di nuovo con setup; ciò che è successo intanto verrà detto allora. Motivo: { $why }
notice-account-settings = { $account }, creato dalle impostazioni, è in pausa: la sua credenziale è rifiutata. Correggila nelle impostazioni o dove è gestita, poi riavvia; ciò che è successo intanto verrà detto allora. Motivo: { $why }
notice-account-unreached = La casella { $account } non è raggiungibile: finché non risponde non entra né esce alcuna mail. Motivo: { $why }
notice-account-unread = { $account } non può essere letta: le lettere partono ancora, ma nessuna mail entra. Chiedi il permesso a chi gestisce la casella. Motivo: { $why }
notice-account-back = { $account } funziona di nuovo.
notice-account-forbidden = { $account } non ha il permesso di elencare i casi. Chiedi il permesso di lettura a chi lo gestisce presso il fornitore. Motivo: { $why }
notice-account-missing = { $account }: il fornitore non ha un elenco di casi così. L'indirizzo potrebbe essere cambiato. Motivo: { $why }
notice-account-refused = { $account }: il fornitore rifiuta di elencare i casi. Continuo a provare. Motivo: { $why }
notice-account-unsupported = { $account } non si può seguire. Motivo: { $why }
notice-account-garbled = { $account }: le risposte del fornitore non sono credibili. Nulla va perso; continuo a provare. Motivo: { $why }
notice-account-busy = { $account }: il fornitore continua a chiederci di rallentare. Gli aggiornamenti arrivano tardi; continuo a provare. Motivo: { $why }
notice-account-down = { $account }: il fornitore non è raggiungibile. Gli aggiornamenti arrivano tardi; continuo a provare. Motivo: { $why }
notice-case-forbidden = Il caso { $number } non è più visibile a { $account }. Ricontrollo ogni ora.
notice-case-missing = Il caso { $number } non si trova più con { $account }. Ricontrollo altre due volte entro un'ora.
notice-case-unread = Il caso { $number } non si può leggere con { $account }. Gli altri proseguono; riprovo ogni quarto d'ora. Motivo: { $why }
notice-case-odd = Caso { $number } di { $account }: { $count } dei suoi commenti o file non si possono leggere. Gli altri vengono annunciati; guarda il caso stesso.
notice-list-odd = { $account }: { $count } righe dell'elenco dei casi del fornitore non si possono leggere. Le altre vengono annunciate; continuo a provare.
notice-missed = { $count ->
    [one] Mentre questa chat non era raggiungibile, un aggiornamento è stato tralasciato. Vedi list per i casi.
   *[other] Mentre questa chat non era raggiungibile, { $count } aggiornamenti sono stati tralasciati. Vedi list per i casi.
}
notice-case-gone = Il caso { $number } non esiste più dal fornitore: non lo seguo più.
notice-chat-dead = { $chat } non è più raggiungibile. Ciò che le spetta aspetta finché qualcuno mi scrive lì. Motivo: { $why }
notice-chat-failing = I messaggi a { $chat } continuano a fallire. Continuo a provare. Motivo: { $why }
notice-refused = Un messaggio a { $chat } è stato rifiutato due volte e tralasciato. Il caso ce l'ha: vedi latest. Motivo: { $why }
notice-too-late = Un messaggio a { $chat } non si è potuto inviare per tre giorni ed è stato tralasciato. Motivo: { $why }
notice-bot-deaf = Non sento { $bot }. Ciò che si scrive lì resta senza risposta; continuo a provare. Motivo: { $why }
notice-bot-heard = { $bot } si sente di nuovo.
notice-bug = Qualcosa in Casebell è andato storto. Nulla è perso; doctor errors mostra che cosa.

## What goes out to vendors

ticket-open-done = Aperto: caso { $number }. Questa chat ora lo segue.
ticket-comment-done = Inviato al caso { $number }.
ticket-attach-done = In viaggio verso il caso { $number }: { $files }
ticket-change-done = Il caso { $number } è modificato.
ticket-open-doubt = La risposta del fornitore al nuovo caso si è persa e lì non lo trovo. Guarda nel portale: c'è?
ticket-attach-doubt = La risposta del fornitore sul caso { $number } si è persa. Guarda nel portale: i file ci sono?
ticket-comment-doubt = La risposta del fornitore al commento sul caso { $number } si è persa e lì non lo trovo. Guarda nel portale: c'è?
ticket-change-doubt = La risposta del fornitore alla modifica del caso { $number } si è persa. Guarda nel portale: è fatta?
ticket-later = Non ancora inviato. Riprovo per qualche ora e ti dico com'è andata. Motivo: { $why }
ticket-failed-auth = Non inviato: il fornitore rifiuta la nostra credenziale. Collega di nuovo l'account con setup, poi premi Invia di nuovo. Motivo: { $why }
ticket-failed-forbidden = Non inviato: l'account non ha il permesso di farlo. Motivo: { $why }
ticket-failed-missing = Non inviato: il caso non esiste. Motivo: { $why }
ticket-failed-refused = Non inviato: il fornitore non l'ha accettato. Motivo: { $why }
ticket-failed-unsupported = Non inviato: da questo fornitore non si può fare. Motivo: { $why }
ticket-failed-garbled = Invio incerto: la risposta del fornitore non è credibile. Guarda nel portale prima di inviare di nuovo. Motivo: { $why }
ticket-failed-busy = Non inviato: il fornitore continua a chiederci di rallentare. Motivo: { $why }
ticket-failed-down = Non inviato: il fornitore non è raggiungibile. Motivo: { $why }
button-again = Invia di nuovo
button-drop = Lascia perdere
button-exists = C'è

## Console and command line

console-working = un momento…
console-choose = Scrivi un numero per premere il suo pulsante.
console-hidden = (nascosto)
console-leave = Premi di nuovo Ctrl-C per uscire.
never = mai
state-on = attivo
state-paused = in pausa
cli-intro = Casebell segue i casi di assistenza dei fornitori e suona nelle tue chat.
cli-more = Le impostazioni sono spiegate in .env.example. Senza nessuna, start apre una console e un fornitore di prova.
cli-see-help = Vedi casebell --help.
cli-start = avvia il servizio (per tanti secondi; su Postgres, solo questi ruoli)
cli-doctor = è vivo, e come sta ogni account? (--quick: solo il primo)
cli-backup = copia tutto tranne la chiave in un file, anche a servizio avviato
cli-restore = ripristina una copia, anche a servizio avviato
cli-rotate-key = sigilla ogni credenziale con una nuova chiave
cli-slack-manifest = stampa l'app Slack da creare
cli-unknown = { $name } non esiste. Vedi casebell --help.
cli-bad-for = --for vuole dei secondi, per esempio --for 30.
cli-needs-file = Indica un file, per esempio casebell.backup.
cli-no-data = In { $dir } non c'è ancora nulla: avvia prima Casebell, o imposta DATA_DIR.
cli-running = Casebell è in funzione.
cli-not-running = Casebell non è in funzione.
cli-late = { $count ->
    [one] 1 lavoro è in ritardo di un quarto d'ora.
   *[other] { $count } lavori sono in ritardo di un quarto d'ora.
}
cli-last-ok = ultimo successo { $last }
cli-backlog = Messaggi in attesa: { $pending }, abbandonati: { $dead }.
cli-backup-done = Salvato in { $file }. La chiave non c'è: conservala altrove.
cli-restore-done = Ripristinato { $file }. Gli aggiornamenti successivi potrebbero essere ripetuti.
cli-stop-first = Ferma prima il servizio: tiene la vecchia chiave.
cli-rotated = { $count ->
    [one] 1 credenziale è sigillata con la nuova chiave.
   *[other] { $count } credenziali sono sigillate con la nuova chiave.
}
cli-rotated-file = La vecchia chiave resta in { $file } per i backup fatti prima: per ripristinarne uno, impostala in CASEBELL_KEY_OLD.
cli-rotated-own = I backup fatti prima richiedono la vecchia chiave: conservala e, per ripristinarne uno, impostala in CASEBELL_KEY_OLD.
cli-welcome = Casebell. Scrivi /setup per collegare un fornitore, /help per tutto il resto, Ctrl-D per uscire.
cli-welcome-demo =
    Casebell, con un fornitore di prova: una dozzina di casi Red Hat da 01234567 che cambiano da soli.
    Prova /watch 01234567, /latest 01234567, /list, /open, /help. Ctrl-D per uscire.
cli-demo-damaged = Il fornitore di prova non ha potuto leggere ciò che sapeva e ricomincia da capo. Il vecchio file è conservato: { $file }
cli-demo-unsaved = Il fornitore di prova non può salvare ciò che accade in { $file }: dopo un riavvio ricomincia da capo.
cli-claim-telegram = Telegram non ha ancora un amministratore. Entro un giorno manda questo al tuo bot e lo sei: /start { $code }
cli-claim-slack = Slack non ha ancora un amministratore. Entro un giorno manda questo in Slack e lo sei: /{ $command } start { $code }
cli-claim-teams = Teams non ha ancora un amministratore. Entro un giorno, scrivi questo nel canale del webhook in uscita e lo diventi: @Casebell start { $code }
cli-web = HTTP è servito: la bacheca su { $origin }/, l'API REST su { $origin }{ $context }
cli-web-unowned = Fuori da questa macchina non risponde a nessuno (503) finché non c'è una chiave (casebell keys add NOME) o una chat ha il suo amministratore.
cli-demo-mail = Metti un file .eml in { $folder }: diventa un ticket, e la risposta si trova nella sua cartella sent.
cli-web-board = Scrivi /board per avere un link che ti fa entrare.

## First steps and help

help-start = i primi passi, e di nuovo la domanda aperta
help-help = che cosa capisco, o un comando spiegato
help-help-more = Per esempio help watch.
help-whoami = il tuo id, l'id di questa chat e il tuo ruolo qui
help-cancel = lasciare la domanda aperta
help-one = Un comando spiegato: { $help }
help-aliases = Anche: { $aliases }
help-role = Serve il ruolo { $role }.
group-cases = Casi
group-vendor = Verso il fornitore
group-accounts = Account
group-settings = Impostazioni
group-people = Persone
group-casebell = Casebell
arg-case = CASO
arg-page = PAGINA
arg-time = TEMPO
arg-text = TESTO
arg-title = TITOLO
arg-severity = GRAVITÀ
arg-vendor = FORNITORE
arg-change = grant|revoke|remove
arg-authors = DI_CHI
arg-characters = CARATTERI
arg-lang = LINGUA
arg-tz = FUSO
arg-who = CHI
arg-role = RUOLO
arg-name = COMANDO
arg-fault = GUASTO
start-claimed = Ora sei amministratore di Casebell. Poi: { $setup } collega l'account di un fornitore, { $allow } fa entrare gli altri.
start-claimed-public = Ora sei amministratore di Casebell. Poi: { $allow } fa entrare gli altri. Gli account si collegano dove leggi solo tu, con setup: in Telegram, Slack o nella console.
start-setup-public = Qui non c'è ancora un account. Gli account si collegano dove legge una persona sola, con setup: in Telegram, Slack o nella console.
start-wrong-code = Il codice è sbagliato, usato o scaduto. Non te ne serve uno: qui ti conosco già.
start-what = Casebell segue i casi di assistenza presso i tuoi fornitori e suona qui quando uno cambia.
start-watch = { $watch } segue un caso.
start-list = { $list } mostra i casi seguiti qui, { $latest } l'ultimo commento di uno.
start-setup = Collega prima l'account di un fornitore con { $setup }. Poi { $watch } segue un caso.
start-wait = Nessun account di un fornitore serve ancora questa chat. Un operatore ne collega uno; poi questa chat può seguire casi.
start-allow = { $allow } fa entrare persone e chat.
start-help = Tutto il resto: { $help }
button-help = Aiuto
button-list = Elenco
button-setup = Collega un account
cancelled = Lasciato { $command }. Non è stato fatto nulla.
nothing-to-cancel = Non c'è nessuna domanda aperta.
whoami-person = Tu: { $name }, id { $user }
whoami-chat = Questa chat: { $chat }
whoami-role = Il tuo ruolo qui: { $role }
role-none = ancora nessuno

## Connecting accounts

help-setup = collegare l'account di un fornitore
help-setup-more = Manda solo setup e non scrivere mai il segreto sulla riga: lo chiedo io. Non si fa mai in un gruppo: continuo in una chat diretta, e il gruppo da cui è partito può usare l'account. La credenziale viene provata prima di essere salvata, e salvata sigillata.
form-setup = Collega un account
field-vendor = Quale fornitore?
field-redhat-token = Il tuo offline token di Red Hat
field-redhat-token-help =
    Usa un utente Red Hat creato apposta, limitato ai gruppi di casi che deve vedere; per seguire i casi gli basta leggerli.
    Con quell'utente crea un offline token su https://access.redhat.com/management/api e mandalo qui.
    Red Hat lascia scadere un token non usato per 30 giorni; Casebell lo usa ogni giorno.
    Provo il token prima di salvarlo, lo salvo sigillato e non lo mostro mai.
line-erased = Non conosco ciò che segue il comando e non l'ho conservato. Nel caso fosse un segreto, ho cancellato il tuo messaggio.
line-not-erased = Non conosco ciò che segue il comando e non l'ho conservato. Nel caso fosse un segreto, cancella il tuo messaggio.
line-dropped = Non conosco ciò che segue il comando e non l'ho conservato.
field-renew = Per quale account è la credenziale?
button-another = Un altro account
setup-form = Così non può andare: non ha la forma di una credenziale di questo tipo. Non è stato salvato nulla. Controllala e mandala di nuovo.
setup-auth = { $vendor } non accetta questa credenziale. Non è stato salvato nulla. Controlla che sia stata copiata intera e che non sia scaduta, poi mandala di nuovo. Motivo: { $why }
setup-forbidden = { $vendor } conosce questo utente ma non gli lascia vedere i casi. Non è stato salvato nulla. Fagli dare presso il fornitore il permesso di vedere i casi, o manda la credenziale di un altro utente. Motivo: { $why }
setup-busy = { $vendor } ci chiede di rallentare. Non è stato salvato nulla, e finora la tua credenziale non ha nulla che non va. Mandala di nuovo tra { $wait }.
setup-down = { $vendor } non è raggiungibile o non risponde come dovrebbe. Non è stato salvato nulla, e non dipende dalla tua credenziale. Mandala di nuovo tra qualche minuto. Motivo: { $why }
setup-refused = { $vendor } non ha accettato la richiesta di prova. Non è stato salvato nulla. Controlla la credenziale e mandala di nuovo; se non basta, chiedi doctor a un amministratore. Motivo: { $why }
setup-done = { $account } è collegato: la credenziale funziona ed è salvata sigillata.
setup-renewed = { $account } funziona di nuovo: la nuova credenziale è salvata sigillata, e ciò che è successo intanto viene detto ora.
setup-granted = Ora { $chat } può usarlo. Segui lì un caso: { $watch }
setup-next =
    Poi segui un caso: { $watch }
    Lascia usare l'account a un gruppo: { $accounts }
button-accounts = Account
button-watch = Segui un caso
notice-granted = { $by } lascia usare { $account } a questa chat.
notice-ungranted = { $by } ha tolto { $account } a questa chat, e con esso i casi seguiti tramite lui.

## Accounts

help-accounts = gli account, come stanno e quali chat possono usarli
help-accounts-more = accounts grant, accounts revoke e accounts remove chiedono il resto. Possono farlo il proprietario dell'account e gli amministratori.
form-accounts = Account
field-which = Quale account?
field-chat = Quale chat, per { $account }?
accounts-sure = { $count ->
    [0] Rimuovere per sempre { $account } e la sua credenziale?
    [one] Rimuovere per sempre { $account } e la sua credenziale? Una chat perde i casi che segue tramite lui.
   *[other] Rimuovere per sempre { $account } e la sua credenziale? { $count } chat perdono i casi che seguono tramite lui.
}
accounts-none = Nessun account di un fornitore è tuo o serve questa chat. Collegane uno con { $setup }.
accounts-unknown = Qui non c'è un account così. { $accounts } mostra quelli che ci sono.
accounts-not-yours = { $account } è di un'altra persona: possono farlo solo lei e gli amministratori.
accounts-no-chat = Non c'è un'altra chat per questo. Manda { $grant } nel gruppo stesso; devo esserci anch'io.
accounts-granted = Ora { $chat } può usare { $account }. Poi: { $watch }
accounts-revoked = { $chat } non può più usare { $account }, e non segue più casi tramite lui.
accounts-removed = { $account } è rimosso, con la sua credenziale e tutto ciò che era seguito tramite lui.
accounts-line = { $account } ({ $id }): { $state }
accounts-serves = Usato da: { $where }
accounts-nowhere = solo te, in questa chat
accounts-here = questa chat
accounts-not-here = non da questa chat
accounts-on = funziona, ultimo successo { $last }
accounts-failing = non risponde, ultimo successo { $last }. Motivo: { $why }
accounts-paused = in pausa, serve una nuova credenziale. Motivo: { $why }
button-renew = Nuova credenziale per { $account }
button-grant = Lascia usare { $account } a una chat
button-ungrant = Togli { $account }
button-remove = Rimuovi

## People

help-allow = far entrare una persona, o tutti in questa chat
help-allow-more =
    allow here viewer: tutti in questa chat possono leggere. allow Anna operator: chi mi ha scritto come Anna; chiedo quale. allow 12345 admin: con l'id della piattaforma, anche prima che mi scriva.
    Un lettore (viewer) legge, un operatore (operator) inoltre segue casi, scrive ai fornitori e collega account, un amministratore (admin) inoltre decide chi può che cosa. In un gruppo il ruolo vale lì, in una chat diretta e per gli amministratori ovunque.
help-revoke = togliere ciò che allow ha dato
help-revoke-more = revoke here, revoke Anna o revoke 12345. Ciò che si seguiva lì finisce.
help-people = chi può fare che cosa
form-allow = Fai entrare
form-revoke = Togli
field-who = Chi?
field-who-help = here per tutti in questa chat, un nome come mi scrive, o un id della piattaforma (lo vede con whoami).
field-person = Un nome può essere di chiunque. Quale { $who } intendi?
field-role = Quale ruolo?
field-role-help = Un lettore legge. Un operatore inoltre segue casi, scrive ai fornitori e collega account. Un amministratore inoltre decide chi può che cosa, ovunque.
field-revoke = Chi, o quale chat?
allow-unknown = Nessuno di nome { $who } mi ha mai scritto. Mi scrive una volta e riprovi, o mi dai il suo id della piattaforma.
allow-here-direct = Questa è una chat diretta. Manda { $allow } nel gruppo.
allow-here-admin = Un'intera chat può essere viewer o operator; gli amministratori si nominano uno per uno. Per esempio { $allow }
allow-here = Tutti in questa chat ora hanno qui il ruolo { $role }.
allow-everywhere = { $person } ora ha il ruolo { $role }, ovunque.
allow-there = { $person } ora ha il ruolo { $role } in { $chat }.
last-admin = Così Casebell resterebbe senza amministratore. Nominane prima un altro: { $allow }
button-take-back = Togli di nuovo
button-revoke = Togli { $who }
revoke-unknown = Nessuno di nome { $who } ha un ruolo. { $people } mostra chi ne ha uno.
revoke-nothing = { $who } non ha un ruolo da togliere.
revoke-chat = { $chat } non è più ammessa: lì possono usarmi solo le persone nominate una per una, nessun account la serve e non segue nulla.
revoke-person = { $who } non può fare più nulla, e ciò che seguiva nella sua chat diretta è finito.
revoke-accounts = Ancora collegati con le sue credenziali: { $left }. Rimuovili con { $accounts } se devono finire anche loro.
people-there = { $role } in { $chat }
people-chat = Tutti in { $chat }: { $role }
people-next = Fai entrare qualcun altro con { $allow }

## Language, time zone, being forgotten

help-lang = la lingua che parlo
help-lang-more = lang it o lang en. In una chat diretta la tua, in un gruppo quella del gruppo.
help-tz = il fuso orario delle date
help-tz-more = Per esempio tz Europe/Rome. In una chat diretta il tuo, in un gruppo quello del gruppo.
help-forget = rimuovere te, i tuoi account e i tuoi dati
form-lang = Lingua
form-tz = Fuso orario
form-forget = Farsi dimenticare
field-lang = Quale lingua? Ora: { $now }
field-tz = Quale fuso orario? Ora: { $now }
field-tz-help = Il nome ha un continente e una città, per esempio Europe/Rome.
lang-mine = Ora con te parlo { $lang }.
lang-here = Ora qui parlo { $lang }.
tz-mine = Ora il tuo fuso orario è { $tz }: { $time }
tz-here = Ora il fuso orario qui è { $tz }: { $time }
tz-unknown = Non c'è un fuso orario con quel nome. Ha un continente e una città, per esempio Europe/Rome.
forget-sure = { $count ->
    [0] Dimenticarti? Il tuo ruolo, le tue scelte e ciò che segui nella tua chat diretta vengono rimossi per sempre.
    [one] Dimenticarti? Il tuo ruolo, le tue scelte, ciò che segui nella tua chat diretta e il tuo account con la sua credenziale vengono rimossi per sempre.
   *[other] Dimenticarti? Il tuo ruolo, le tue scelte, ciò che segui nella tua chat diretta e i tuoi { $count } account con le loro credenziali vengono rimossi per sempre.
}
forget-accounts = Le chat che usano questi account perdono i casi che seguono tramite loro: { $accounts }
button-forget = Dimenticami
forgotten = Non so più nulla di te. Resta solo il registro di chi ha fatto che cosa, per id della piattaforma.

## Cases, tickets and state

help-watch = seguire un caso, più casi o tutti (all high)
help-watch-more =
    watch 01234567, o più numeri separati da spazi, o l'indirizzo di un caso incollato dal portale.
    watch all high: tutti i casi dell'account da quella priorità in su (urgent, high, medium, low); watch all: proprio tutti.
    Se un numero va bene per due account lo chiedo; 01234567@account lo dice subito, con l'id dell'account come lo mostra accounts.
form-watch = Segui un caso
watch-help = Un numero, più numeri, un indirizzo del portale, oppure all high per tutti i casi da quella priorità in su.
watch-floor = Dopo all va una priorità: { $floors }. Senza, si seguono tutti i casi.
watch-too-many = Troppi in una volta: al massimo { $most } casi per comando.
watch-started = { $count ->
    [0] Caso seguito. Quello che succede da ora arriva qui.
    [one] Caso seguito. Il commento precedente non viene ripetuto.
   *[other] Caso seguito. I { $count } commenti precedenti non vengono ripetuti.
}
watch-already = Questa chat lo segue già.
watch-line-already = già seguito
watch-stopped = ⚠ Non seguiti: { $numbers }. Riprova con questi fra qualche minuto. Motivo: { $why }
watch-every = Seguiti tutti i casi di { $account } da { $severity } in su. Quello che cambia da ora arriva qui.
watch-every-already = Tutti i casi di { $account } erano già seguiti qui; da ora quelli da { $severity } in su.
field-account-every = I casi di quale account?
case-not-visible = Il caso { $number } non è visibile con l'account { $account }. Controlla il numero o i permessi dell'account presso il fornitore.
cannot = { $account } non può farlo tramite Casebell. Usa il portale del fornitore.
cannot-but = { $account } non può farlo tramite Casebell; può farlo { $able }.
cannot-portal = { $account } non può farlo tramite Casebell. Usa il portale del fornitore: { $portal }
button-unwatch = Non seguire più
button-retry = Riprova
help-unwatch = non seguire più un caso, più casi o tutti
help-unwatch-more = unwatch 01234567, più numeri, o unwatch all per tutto ciò che si segue qui. Quello che è già arrivato resta.
form-unwatch = Non seguire più
unwatch-help = Un numero, più numeri, oppure all per tutti.
unwatch-all = Tutti
unwatch-every = tutti i casi dell'account
unwatch-covered = Ancora riportati qui: { $numbers }, perché si seguono tutti i casi di { $account } da { $severity } in su. Silenzia un caso per non sentirne nulla, o smetti di seguire tutto l'account.
button-mute-case = Silenzia { $number }
button-unwatch-every = Non seguire più tutti i casi di { $account }
unwatch-none = Il caso { $number } non è seguito qui. Vedi list per quelli seguiti.
unwatch-done = { $count ->
    [one] Non più seguito qui: { $numbers }.
   *[other] { $count } non più seguiti qui: { $numbers }.
}
help-list = che cosa segue questa chat
help-list-more = Prima i più urgenti. Premere un numero mostra il suo ultimo commento; list 2 è la seconda pagina.
list-empty = Qui non si segue nulla.
list-how = Segui un caso con { $watch }, o tutti quelli importanti con { $every }.
list-title = { $count ->
    [one] 1 seguito qui
   *[other] { $count } seguiti qui
}
list-page = Pagina { $page } di { $pages }. Premi un numero per l'ultimo commento.
list-every = Tutti i casi di { $account } da { $severity } in su
help-latest = l'ultimo commento e a che punto è il caso
help-latest-more = latest 01234567 legge ora presso il fornitore e mostra intero l'ultimo commento; il caso può anche non essere seguito.
form-latest = Ultimo commento
latest-unreadable = L'ultimo commento ora non si può mostrare.
latest-stored = Dall'ultima lettura
help-reply = rispondere al fornitore; lo vedi prima dell'invio
help-reply-more = Puoi anche solo rispondere al messaggio di un aggiornamento o, su Slack, scrivere nel suo thread. In ogni caso vedi prima ciò che leggerà il fornitore, e nulla parte finché qualcuno non preme Invia.
form-reply = Rispondi al fornitore
field-reply = Che cosa deve leggere il fornitore?
preview-attach = File per { $vendor } { $number }
preview-comment = Un commento su { $vendor } { $number }
preview-change = Una modifica di { $vendor } { $number }
preview-open = Un nuovo caso presso { $vendor }
preview-severity = Gravità: { $severity }
preview-close = Chiudere il caso
preview-reopen = Riaprire il caso: { $reason }
preview-public = Non ancora inviato. Lo vedranno { $vendor } e chiunque lì possa leggere il caso.
button-send = Invia
ticket-sending = Invio a { $vendor }…
ticket-dropped = Non inviato.
ticket-gone = Quella bozza non c'è più. Scrivila di nuovo.
ticket-sent-before = È già stato inviato; non viene inviato due volte.
ticket-dropped-before = Era già stato scartato. Scrivilo di nuovo se deve partire.
ticket-found = Annotato: c'è, come caso { $number }. Non viene inviato di nuovo nulla.
form-exists = È arrivato
field-number = Qual è il numero del caso?
help-close = chiudere un caso presso il fornitore
help-close-more = Lo vedi prima dell'invio. Di un caso già chiuso, close offre un pulsante per riaprirlo.
form-close = Chiudi un caso
close-already = Il caso { $number } è già chiuso.
button-reopen = Riapri
form-reopen = Riapri un caso
field-reason = Perché viene riaperto?
help-severity = cambiare la gravità di un caso
help-severity-more = Per esempio severity 01234567 2, o la parola del fornitore. Lo vedi prima dell'invio.
form-severity = Cambia la gravità
field-severity = Quanto è grave?
severity-already = Il caso { $number } è già a { $severity }.
help-open = aprire un nuovo caso presso il fornitore
help-open-more = Chiedo titolo, prodotto, gravità e testo, uno per uno o in un modulo; open TITOLO comincia dal titolo. Vedi il caso prima dell'invio, e poi questa chat lo segue.
form-open = Apri un caso
field-account-open = Dove si apre?
field-title = Di che cosa si tratta, in una riga?
field-title-help = Il fornitore lo mostra come titolo del caso.
field-redhat-product = Prodotto
field-redhat-product-help = Come lo chiama Red Hat, per esempio Red Hat Enterprise Linux.
field-redhat-version = Versione
field-redhat-version-help = Per esempio 9.6.
field-body = Che cosa succede?
field-body-help = Che cosa ti aspettavi, che cosa hai visto, da quando e che cosa hai provato.
help-notification = di chi si riportano i commenti: Associate, Customer o Both
help-notification-more = notification Associate: solo i commenti del fornitore (così è all'inizio). Customer: i nostri. Both: tutti. Vale per questa chat; i cambi di stato, gravità e simili si riportano sempre.
form-notification = Di chi i commenti
field-authors = Di chi vanno riportati qui i commenti?
notification-now = Ora: { $authors }. I cambi di stato, gravità e simili si riportano sempre.
notification-unknown = Scegli Associate (il fornitore), Customer (noi) o Both (tutti).
notification-set = Da ora si riportano qui: { $authors }.
authors-vendor = i commenti del fornitore
authors-ours = i nostri commenti
authors-both = tutti i commenti
help-truncate = quanto può essere lunga una citazione
help-truncate-more = truncate 500: fino a 500 caratteri di ogni commento. Vale per questa chat; latest mostra sempre intero l'ultimo commento.
form-truncate = Lunghezza citazioni
field-characters = Quanti caratteri di un commento deve mostrare un aggiornamento?
truncate-now = Ora: { $now }. Con latest l'ultimo commento è sempre intero.
truncate-range = Indica un numero da { $least } a { $most }.
truncate-set = Gli aggiornamenti qui mostrano fino a { $count } caratteri di un commento.
help-mute = silenziare un caso per un po' (1h, 8h, 1d, forever)
help-mute-more = mute 01234567 8h, anche 30m o 2d, al massimo un anno: quello che cambia intanto arriva dopo. mute 01234567 forever: viene tralasciato. unmute lo termina. Vale per questa chat, anche per un caso che arriva perché si seguono tutti i casi di un account.
form-mute = Silenzia un caso
field-mute = Per quanto tempo?
mute-help = Anche 30m, 3h o 2d. Quello che cambia intanto arriva dopo; con forever viene tralasciato.
mute-hour = 1 ora
mute-hours = 8 ore
mute-day = 1 giorno
mute-forever = Per sempre
mute-unknown = Indica un tempo come 30m, 8h, 1d (al massimo un anno), oppure forever.
mute-done = Il caso { $number } è silenziato qui. Quello che cambia intanto arriva dopo.
mute-until = fino a
mute-done-forever = Il caso { $number } è silenziato qui finché qualcuno non lo riattiva. Quello che cambia intanto non viene riportato.
button-unmute = Riattiva
help-unmute = riattivare un caso silenziato
help-unmute-more = unmute 01234567. Quello che era trattenuto arriva subito; quello tralasciato con forever no.
form-unmute = Riattiva un caso
unmute-done = Il caso { $number } è riattivato; quello che era trattenuto arriva ora.
unmute-was = Era silenziato fino a
unmute-not = Il caso { $number } non è silenziato qui.
help-status = in uno sguardo: account, casi seguiti, che cosa attende
status-title = Stato
status-on = ✓ { $account }: ultima lettura { $last }
status-paused = ⏸ { $account }: in pausa. Motivo: { $why }
status-failing = ⚠ { $account }: ultima lettura { $last }, poi errore. Motivo: { $why }
status-watched = { $count ->
    [one] 1 caso seguito qui
   *[other] { $count } casi seguiti qui
}
status-every = { $count ->
    [one] e tutti i casi di 1 account
   *[other] e tutti i casi di { $count } account
}
status-muted = { $count ->
    [one] 🔕 1 silenziato
   *[other] 🔕 { $count } silenziati
}
status-backlog = { $count ->
    [0] Nessun messaggio in attesa.
    [one] 1 messaggio attende l'invio.
   *[other] { $count } messaggi attendono l'invio.
}
help-doctor = che cosa non va, da quando e il rimedio
help-doctor-more = Un operatore vede gli account di questa chat, un amministratore tutti. doctor errors, per gli amministratori: gli ultimi errori per intero, per segnalarli.
doctor-title = Come sta tutto
doctor-nothing = Ancora nulla da esaminare: nessun account, e nulla è stato inviato.
doctor-ok = ultima lettura riuscita: { $last }
doctor-failed = ultimo errore: { $last }. Motivo: { $why }
doctor-failed-once = ultimo errore: { $last }
doctor-off = in pausa finché non si danno di nuovo le credenziali
doctor-paused = in pausa fino a { $until }: lo ha chiesto l'altra parte
doctor-sent = ultimo messaggio inviato: { $last }
doctor-dead = non raggiungibile; quello che le spetta attende finché qualcuno non scrive lì. Motivo: { $why }
doctor-times = { $count ->
    [one] una volta, { $last }
   *[other] { $count } volte, l'ultima { $last }
}
doctor-no-errors = Nessun errore in memoria.
doctor-errors-title = { $count ->
    [one] L'ultimo errore
   *[other] Gli ultimi { $count } errori
}
remedy-auth = Dai di nuovo le credenziali con setup; per una chat, il suo token nelle impostazioni.
remedy-forbidden = Fai alzare i permessi dell'account presso il fornitore; per una chat, invita di nuovo il bot.
remedy-missing = Controlla che il caso, o la chat, esista ancora.
remedy-refused = L'altra parte non l'ha accettato: cambialo e riprova.
remedy-unsupported = Usa un altro account o il portale del fornitore.
remedy-garbled = Attendi un poco; se continua, l'interfaccia del fornitore è cambiata: segnalalo con doctor errors.
remedy-busy = Nulla da fare: riprende da solo quando la pausa finisce.
remedy-down = Controlla la rete e la pagina di stato del fornitore; riprende da solo.
remedy-bug = Segnalalo con quello che mostra doctor errors.
help-test = un aggiornamento di esempio, e un invio per vedere che arriva
test-vendor = Esempio
test-case = Il cluster non parte dopo l'aggiornamento
test-comment = Riusciamo a riprodurlo. Inviateci per favore l'output dello script allegato.
test-note = È solo una prova: mostra come appaiono qui gli aggiornamenti.
test-push = Prova: gli invii arrivano in questa chat.

## The demo

field-demo-token = Credenziale del fornitore di prova
field-demo-token-help = È demo-offline-token, qualunque sia il fornitore simulato; ogni altra viene rifiutata.

help-demo = fai andare storto qualcosa presso il fornitore di prova (off lo termina)
help-demo-more = demo da solo mostra i guasti come pulsanti; demo off li termina tutti.
form-demo = Guasti di prova
field-fault = Che cosa deve andare storto presso il fornitore di prova?
field-fault-help = Dura finché non scegli off. Guarda che cosa succede con doctor.
demo-well = Il fornitore di prova sta di nuovo bene.
demo-paused = { $account } resta in pausa finché non riceve una credenziale: { $setup }, poi demo-offline-token.
demo-ill = Presso il fornitore di prova ora: { $faults }. Terminalo con demo off.
demo-unknown = Scegli off o uno di questi: { $names }.

## Vendors known by a profile

field-email-to = L'indirizzo che riceve i nuovi casi
field-email-to-help = Lascialo vuoto se quello noto è giusto, o se il fornitore non accetta e-mail: allora ogni ticket viene preparato perché lo consegni una persona.
field-email-pattern = Come indicano il numero del caso le e-mail del fornitore?
field-email-pattern-help = Un'espressione con il numero tra parentesi, cercata in oggetto e testo. Senza, si chiede a una persona ogni numero che il nostro riferimento non trova.
field-email-phone = Il numero di telefono del fornitore
field-email-phone-help = Si vede con i ticket per cui occorre telefonare.
field-email-circuit_id = ID del circuito
field-email-circuit_id-help = Sta nel contratto, in fattura e spesso sull'apparato di consegna.
field-email-service_address = Indirizzo della sede
field-email-service_address-help = Via e città dove termina il servizio.
field-email-local_contact = Referente in sede
field-email-local_contact-help = Chi apre la porta e conosce gli apparati.
field-email-contact_phone = Telefono del referente
field-email-contact_phone-help = Dove il fornitore lo trova adesso.
field-email-access_hours = Quando può entrare un tecnico?
field-email-access_hours-help = Giorni e ore, nell'orario della sede.
field-email-symptom = Sintomo
field-email-symptom-help = Che cosa si vede: niente luce, perdita di pacchetti, instabilità, lentezza.
field-email-start_time_utc = Quando è cominciato (UTC)?
field-email-start_time_utc-help = Anno-mese-giorno ore:minuti, per esempio 2026-11-20 06:40.
field-email-own_ref = Il nostro numero di ticket
field-email-own_ref-help = Il fornitore lo cita nelle risposte.
field-email-serial = Numero di serie
field-email-serial-help = Dell'apparato in questione, come è registrato presso il fornitore.
field-email-contract = Numero di contratto
field-email-contract-help = Il contratto di assistenza di quell'apparato.
field-email-site = Sede
field-email-site-help = Come la chiama la console del fornitore.
field-email-account_number = Account presso il fornitore
field-email-account_number-help = Il codice cliente o il nome dell'account, come in fattura.
field-email-org_id = Organizzazione
field-email-org_id-help = Il suo ID o nome nella dashboard del fornitore.
field-email-company_id = ID azienda
field-email-company_id-help = Sta nel portale di amministrazione.
field-email-cloud = Nome del cloud
field-email-cloud-help = Il cloud della tua azienda; sta nell'indirizzo del portale di amministrazione.
field-email-tenant = Tenant
field-email-tenant-help = Il suo nome o ID.
field-email-product = Prodotto o servizio
field-email-product-help = Come lo chiama il fornitore.
field-email-agent_version = Versione dell'agente
field-email-agent_version-help = Di un agente che ha il problema.
problem-form = Non ha la forma che vuole il fornitore.
problem-shouting = Il titolo grida: non tutto in maiuscole, senza !!.
problem-answer = Il titolo sembra una risposta (Re:, Fwd:): il fornitore lo metterebbe in un vecchio caso.
problem-number = Il titolo contiene il numero di un caso: la risposta del fornitore non si distinguerebbe da una su quel caso.
problem-subject = L'oggetto diventa troppo lungo: { $length } caratteri, al massimo { $most }. Accorcia il titolo.
problem-signature = Togli la firma o le clausole legali, come "Inviato da iPhone" o quello che segue "--".
problem-place = Un posto tra graffe non è riempito.
check-ok = { $name } ({ $id }) si può usare.
check-not = { $count ->
    [one] Una cosa non va:
   *[other] { $count } cose non vanno:
}
check-asked = setup chiede una volta: { $names }
check-known = setup non ha niente di ignoto da chiedere.
check-good = Una buona e-mail:
check-bad = Una cattiva e-mail:
check-why = Che cosa non va:
check-to = A: { $to }
check-nobody = A: ancora nessuno. Senza indirizzo il ticket viene preparato perché lo consegni una persona.
check-subject = Oggetto: { $subject }
check-value = { $why }
check-json = Non è JSON: { $why }
check-big = Il file è più grande di { $most } byte.
check-unread = Non si può leggere: { $why }
check-twice = Un altro fornitore ha l'id { $id }.
check-pattern = L'espressione non si può usare: { $why }
check-shape = Solo lettere, cifre, # _ / - \. \d e insiemi come [A-Z], ciascuno con un numero di volte tra graffe o ?; al massimo tre di lunghezza variabile.
check-place = { $place } qui non è un posto: non c'è un campo così.
check-needs = Qui ci vuole il posto { $place }.
check-always = { $place } può essere vuoto o lungo: non può stare nell'oggetto.
check-unsent = { $place } non sta né nell'oggetto né nel testo: sarebbe chiesto e mai inviato.
check-name = Il nome { $name } è già preso.
check-label = Questo campo vuole un'etichetta.
check-choices = Un campo di tipo choice ha choices, nessun altro ne ha.
check-example = L'esempio non va bene.
check-severities = Le gravità vanno dalla più alta alla più bassa, ogni parola una volta.
check-call = { $word } non è una delle gravità.
check-header = Il nome di un'intestazione sta con "in": "header", e solo lì.
check-found = L'espressione non vi trova { $example }.

## I file che vanno insieme

files-receipt = File per il caso { $number }:
files-receipt-partly = Non tutti i file sono arrivati al caso { $number }:
files-receipt-mail = Inviati insieme alla mail:
files-receipt-mail-partly = Non tutti i file sono partiti con la mail:
files-wait = I file per il caso { $number } aspettano: il fornitore rifiuta la nostra credenziale. Partono da soli appena la ridai. Motivo: { $why }
files-later = I file per il caso { $number } non sono ancora tutti arrivati. Continuo a provare e ti dico come va a finire. Motivo: { $why }
files-missing = Questi file non si sono potuti allegare qui:
file-sent-listed = ✓ { $name }, { $size }, SHA-256 { $checksum }…: è nell'elenco del fornitore
file-sent-unlisted = ? { $name }, { $size }, SHA-256 { $checksum }…: inviato, ma non è nell'elenco del fornitore
file-sent-unread = ✓ { $name }, { $size }, SHA-256 { $checksum }…: inviato; l'elenco del fornitore non si è potuto leggere
file-sent-mailed = ✓ { $name }, { $size }, SHA-256 { $checksum }…
file-left = ✗ { $name }, { $size }: { $why }
file-left-size = supera i { $most } accettati
file-left-type = i file che finiscono in .{ $ending } non sono accettati
file-left-together = insieme agli altri supera i { $most } che una mail può contenere
file-left-big = troppo grande per il caso; va messo su { $where }, con il nome { $name }
file-left-big-later = troppo grande per partire insieme; va messo su { $where } appena il caso ha un numero
file-left-none = questo fornitore non accetta file qui; consegnalo dal portale
file-left-account = l'account con cui doveva partire non c'è più
file-failed = non si è potuto inviare. Motivo: { $why }
file-lost = le risposte sono andate perse, e il fornitore non lo elenca
file-unlisted = il fornitore non lo elenca ancora
file-manifest = { $name }, { $bytes } byte, SHA-256 { $sha256 }
    è stato diviso in { $count } parti. Per ricomporlo:

    Linux, macOS: { $unix }
    Windows: { $windows }

    SHA-256, nome e byte di ogni parte:

## File indicati nella console

console-no-file = File inesistente: { $path }
console-unreadable = Questo non è un file leggibile: { $path }
console-not-sent = Non è stato inviato nulla.

## Tickets by mail, by hand, and with files

button-enter = Inserisci il numero
button-number = È { $number }
button-payload = Testo esatto
button-instead = Aggiungi a { $number }
button-intake = Configura { $vendor }
ticket-mailed = Inviato per posta a { $to }. { $vendor } risponde con un numero di caso; lo cerco nella casella e te lo dico qui.
ticket-prepared = Il ticket per { $vendor } è pronto da consegnare{ $portal ->
    [none] {""}
    *[other] {" "}su { $portal }
  }{ $phone ->
    [none] {""}
    *[other] {" "}o per telefono al { $phone }
  }: copialo, poi inserisci qui il numero del caso.{ $files ->
    [0] {""}
    [one] {" "}Il file lo aggiungi tu là.
    *[other] {" "}I { $files } file li aggiungi tu là.
  }
ticket-given-up = Non chiedo più il suo numero. { $vendor } potrebbe averlo comunque.
setup-next-mail = Ora le lettere ai fornitori partono da qui. Poi: { $open }
ticket-unlooked = { $number ->
    [none] La risposta del fornitore sul nuovo caso si è persa e non posso guardare lì: { $why }. Guarda nel portale: c'è?
    *[other] La risposta del fornitore sul caso { $number } si è persa e non posso guardare lì: { $why }. Guarda nel portale: c'è?
  }
ticket-waits = Non ancora inviato: { $why }. Parte da solo dopo setup con una nuova credenziale.
ticket-remind = { $vendor } non ha ancora comunicato un numero di caso. Lo conosci?
ticket-unsure = { $count ->
    [0] { $from } ha risposto, ma non trovo un numero di caso: "{ $subject }".
    [one] { $from } ha risposto: "{ $subject }". È questo il numero del caso?
    *[other] { $from } ha risposto: "{ $subject }". Quale di questi è il numero del caso?
  }
ticket-bounced = La mail è tornata indietro e non è arrivata: "{ $subject }".
ticket-number-found = Caso { $number }: il numero è nella risposta di { $from }, "{ $subject }". Ora questa chat lo segue.
problem-like = Deve somigliare a { $example }.
preview-mail = Non ancora inviato. { $vendor } lo riceve per posta a { $to }.
preview-hand = Non ancora inviato. Invia prepara un ticket che consegni tu a { $vendor }: da qui non può partire posta.
preview-twice = { $number ->
    [none] Ne hai inviato uno con questo titolo poco fa.
    *[other] Ne hai inviato uno con questo titolo poco fa: caso { $number }.
  }
preview-call = { $vendor } vuole una telefonata per { $severity }{ $phone ->
    [none] .
    *[other] : { $phone }.
  }
way-gzip = va compresso, se basta
way-split = va in { $count } parti
way-left = resta fuori:
payload-request = Ciò che va al fornitore, parola per parola
payload-letter = Il testo, parola per parola
payload-nothing = Non è stato inviato nulla.
attach-none = Qui non ci sono file in attesa. Lasciali in questa chat, poi allegali a { $number }.
attach-stays = Nessuno di questi può andare nel caso { $number }: non c'è nulla da inviare. Aspettano qui per un giorno.
preview-missing = Segue questo commento, per ciò che resta fuori:
stays-type = Qui si accettano: { $types }. Salva il file in uno di questi formati e lascialo qui.
stays-size = Riducilo, o dividilo in parti, e lascialo qui.
stays-portal = Oppure consegnalo dal portale del fornitore: { $portal }
file-disguised = attenzione, il contenuto è { $type }
file-not-taken = Non preso: { $why }
files-with-draft = Tenuti. Vanno insieme a ciò che stai per aprire.
files-dropped = { $count ->
    [one] Il file in attesa è scartato.
    *[other] I { $count } file in attesa sono scartati.
  }
ticket-numbered = Annotato: caso { $number }.
draft-files-wait = { $count ->
    [one] Il suo file aspetta qui il prossimo; { $cancel } lo scarta.
    *[other] I suoi { $count } file aspettano qui il prossimo; { $cancel } li scarta.
  }
files-where = Tenuti per un giorno. Di' dove vanno: { $attach } e un numero di caso, oppure { $open } un nuovo caso.
notice-intake = { $vendor } è stato usato per la prima volta, e qui il suo indirizzo per i casi non è noto. Se lo hai, configuralo una volta; fino ad allora i ticket sono preparati da incollare.
form-attach = Allega file
help-attach = invia a un caso i file lasciati qui
help-attach-more = Prima lascia i file, poi di' dove vanno: attach 01234567. Vedi un'anteprima con ogni file; nulla parte prima di Invia. Quelli troppo grandi vanno compressi o in parti, o sono nominati con il motivo.
field-mail-from = Indirizzo di posta
field-mail-from-help = Le lettere ai fornitori partono da qui e le risposte tornano qui.
field-mail-smtp = Server SMTP
field-mail-smtp-help = Host e porta, sempre TLS: smtp.example.com:465
field-mail-imap = Server IMAP
field-mail-imap-help = Legge le risposte, per trovare i numeri di caso. Salta: li inserisci tu.
field-mail-user = Nome utente
field-mail-user-help = Spesso l'indirizzo di posta.
field-mail-password = Password
field-mail-password-help = Una password per app, dove il provider le ha. È salvata sigillata.
field-mail-tokenUrl = Indirizzo dei token
field-mail-tokenUrl-help = Dove si scambia il refresh token, ad esempio https://oauth2.googleapis.com/token
field-mail-clientId = Client id
field-mail-clientId-help = Dell'applicazione registrata per Casebell.
field-mail-clientSecret = Client secret
field-mail-clientSecret-help = Della stessa applicazione. Con Microsoft 365 servono Mail.Send e Mail.ReadWrite, limitati a questa casella.
field-mail-refreshToken = Refresh token
field-mail-refreshToken-help = Per SMTP e IMAP di questa casella.
field-mail-tenant = Tenant
field-mail-tenant-help = Il suo dominio o id: example.onmicrosoft.com
field-mail-expires = Fine del secret
field-mail-expires-help = Come 2027-03-31: sei avvisato 14, 7 e 1 giorni prima. Salta se non ce n'è.

## When a credential ends

notice-credential-ends = { $days ->
    [one] La credenziale di { $account } scade entro un giorno, il { $date }. Dammene una nuova prima: { $setup }
   *[other] La credenziale di { $account } scade tra { $days } giorni, il { $date }. Dammene una nuova prima: { $setup }
}
notice-credential-ended = La credenziale di { $account } è scaduta il { $date }. Dammene una nuova: { $setup }
credential-ends = la credenziale scade il { $date }
credential-ended = la credenziale è scaduta il { $date }

## History

help-history = cosa è stato inviato ai fornitori, e con quale esito
help-history-more = Con un numero di caso o un account: solo di quello. Per gli amministratori: history csv è tutto in un file, history audit chi ha fatto cosa.
history-title = { $count ->
    [one] L'ultimo invio
   *[other] Gli ultimi { $count } invii
}
history-none = Non è ancora stato inviato nulla.
history-unknown = { $word } non è un numero di caso né un account di questa chat.
history-open = nuovo caso
history-comment = commento
history-change = modifica
history-attach = file
history-files = { $count ->
    [one] 1 file
   *[other] { $count } file
}
history-file = { $count ->
    [one] 1 voce, in un file.
   *[other] { $count } voci, in un file.
}
history-audit-title = { $count ->
    [one] L'ultima nota di audit
   *[other] Le ultime { $count } note di audit
}

## Command line: vendors and history

cli-vendors = che cosa sa fare ogni fornitore
cli-vendor = un profilo di fornitore è giusto, e come sono le sue mail
cli-vendor-usage = uso: casebell vendor check FILE
cli-unread = { $file } non si può leggere ({ $why }).
cli-history = che cosa è andato ai fornitori
notice-mail-odd = { $account }: { $count } mail non si possono leggere. In una può esserci un numero di caso; guarda nella casella.

## Messaggi su un caso

ticket-foreign = { $from } ha scritto sul caso { $number }: "{ $subject }". Non è un indirizzo noto di { $vendor }, perciò il suo testo non è mostrato qui.

## Un file di cui non si sa se è arrivato
file-unsure = la risposta è andata persa e il caso non si può leggere: controlla lì prima di inviarlo di nuovo

## Mail su un solo ticket, troppe per un'ora
ticket-mails-more = { $count ->
    [one] Un'altra mail così è arrivata nella stessa ora e non è mostrata: "{ $subject }", da { $from }.
    *[other] Altre { $count } mail così sono arrivate nella stessa ora e non sono mostrate. L'ultima: "{ $subject }", da { $from }.
  }

## Chiavi dei programmi

help-keys = chiavi dei programmi: elenco e revoca
help-keys-more = keys revoke 1a2b3c4d ritira una chiave. Le chiavi si creano dove gira Casebell, così nessuna resta in una chat: casebell keys add NOME --scopes read,open
cli-keys = chiavi dei programmi per l'API REST: elenca, crea, revoca
cli-keys-usage = uso: casebell keys, casebell keys add NOME [--scopes read,open] [--days 90], oppure casebell keys revoke ID
cli-keys-scopes = --scopes vuole uno o più tra { $scopes }, separati da virgole.
cli-keys-days = --days vuole un numero intero da 1 a { $most }.
cli-keys-name = Dai alla chiave un nome da 1 a { $most } caratteri: il programma che la userà.
cli-keys-once = Questa è la chiave. Non sarà più mostrata:
cli-keys-none = Non c'è ancora nessuna chiave. Creane una: casebell keys add NOME --scopes read,open
key-line = { $id } { $name }: { $scopes }; { $ends }; ultimo uso: { $used }
key-ends = scade { $at }
key-endless = non scade
keys-none = Nessun programma ha una chiave.
keys-make = Una chiave si crea dalla riga di comando del server, così nessuna chat la conserva: casebell keys add NOME --scopes read,open
keys-unknown = Non c'è nessuna chiave { $id } valida.
keys-revoked = La chiave { $id } non vale più.

## Ticket in arrivo

incoming-category = Categoria: { $category }
incoming-reporter = Segnalato da: { $reporter }
incoming-watchers = Da tenere informati: { $watchers }
incoming-ring = { $light } Nuovo ticket, { $priority ->
    [urgent] urgente
    [high] alta
    [medium] media
   *[low] bassa
}: { $title }
incoming-from = Da { $who } { $source ->
    [rest] via API
    [teams] in Teams
    [lane] dalla coda
    [mail] per e-mail
   *[chat] in una chat
}
incoming-text = { $text }
incoming-opens = Viene aperto con { $account }.
incoming-opens-nowhere = Non viene aperto presso alcun fornitore: arriva solo in questa chat.
incoming-dead = "{ $title }" non si è potuto aprire e resta qui; un admin è avvisato. Motivo: { $why }
problem-lane-account = { $setting } indica { $account }, ma non c'è un account o fornitore così che possa aprire casi. Deve correggerlo chi gestisce Casebell.
problem-account-unknown = Qui non c'è alcun account o fornitore { $account }.
problem-account-cannot = Con { $account } non si può aprire alcun caso.
problem-account-many = Ci sono più account di { $account }: indicane uno tra { $labels }.
problem-which-account = Indica l'account con cui aprirlo: { $labels }.
problem-no-account = Non c'è alcun account con cui aprirlo. Collegane uno con setup, o indica una chat per la sua corsia.
problem-files-nowhere = I file vanno solo a un fornitore, e questo ticket va in una chat: toglili, o indica un account.
notice-lane-held = La corsia { $lane } non accetta ticket. Restano qui e partono appena li accetta. Motivo: { $why }
notice-lane-back = La corsia { $lane } accetta di nuovo i ticket. Quelli in attesa sono in partenza.
notice-lanes-deaf = Non riesco a prelevare ticket dalle corsie. Continuo a provare. Motivo: { $why }
notice-lanes-heard = I ticket vengono di nuovo prelevati dalle corsie.
notice-dead = Un ticket nella corsia { $lane } non si è potuto aprire. Resta qui finché non decidi. Motivo: { $why }
button-dead = Ticket morti
button-replay = Rimanda { $nth }
button-discard = Scarta { $nth }
help-dead = ticket che non si sono potuti aprire
help-dead-more = dead replay all li rimanda tutti, una volta sistemata la causa.
dead-title = { $count ->
    [one] Un ticket non si è potuto aprire
   *[other] { $count } ticket non si sono potuti aprire
}
dead-none = Nessun ticket è morto: tutto ciò che è arrivato è aperto o in viaggio.
dead-line = { $nth }. { $light } { $title }
dead-why = Arrivato { $came }. Motivo: { $why }
dead-more = { $count ->
    [one] Un altro non è mostrato.
   *[other] Altri { $count } non sono mostrati.
}
dead-replayed = { $count ->
    [one] Rimandato.
   *[other] { $count } ticket rimandati.
}
dead-discarded = Scartato.
dead-gone = Quel ticket non è più morto, o qui non c'è mai stato.
dead-usage = Scrivi { $dead } per vederli, { $dead } replay ID (o all), { $dead } discard ID.
cli-dead = ticket che non si sono potuti aprire: mostrare, rimandare, scartare

## Ticket scritti in un solo messaggio

help-ticket = prende in carico un ticket: titolo, priorità, descrizione
help-ticket-more = In un solo messaggio: righe che iniziano con Titolo:, Priorità:, Descrizione: e, se vuoi, Fornitore:, in qualsiasi ordine; oppure titolo; priorità; descrizione in una riga. Da solo, ticket chiede ogni cosa. Non c'è anteprima: parte nella corsia della sua priorità.
form-ticket = Nuovo ticket
field-priority = Che priorità ha?
slip-names-title = Titolo, Oggetto, Problema
slip-names-priority = Priorità, Gravità, Urgenza
slip-names-account = Fornitore, Account, Conto
slip-names-body = Descrizione, Dettagli, Testo
slip-words-urgent = urgente, critica, critico, bloccante
slip-words-high = alta, alto, elevata, importante
slip-words-medium = media, medio, normale
slip-words-low = bassa, basso, minore
slip-hint-title = qual è il problema, in una riga
slip-hint-body = che cosa succede, in quante righe vuoi
slip-no-title = manca
slip-no-priority = manca
slip-odd-priority = non c'è una priorità "{ $priority }"
slip-no-body = manca
slip-mend = Non è stato preso in carico nulla. Correggi questo e rimandalo dopo { $command }:
slip-taken = Preso in carico: ticket { $id }, corsia { $lane }, messaggio { $message }.
slip-kept = Preso in carico: ticket { $id }, corsia { $lane }. La corsia ora non è raggiungibile: il ticket resta qui e parte più tardi.

## Teams

teams-stranger = Non puoi usare Casebell qui. Un admin può ammetterti con { $allow }.
teams-private = Non è cosa da canale, dove tutti leggono. Fallo in una chat diretta con Casebell in Telegram o Slack, o alla sua console.
teams-working = ci lavoro… La risposta arriva come messaggio a parte.
teams-later = ci lavoro… Serve più tempo di quanto Teams aspetti. Guarda fra poco con history o list, o chiedi di nuovo.
teams-choose = Per premerne uno, manda il suo numero: { $example }

## Pagine nel browser

help-board = un link monouso alla bacheca: casi, consegne e corsie a colpo d'occhio
board-link = La bacheca si apre con questo link: una volta sola, entro dieci minuti, e solo per te.
board-nowhere = Da qui la bacheca non si raggiunge: chi gestisce Casebell deve impostare PUBLIC_URL, e PORT non può essere off.
board-no-role = La bacheca è per chi ha un ruolo proprio. Un amministratore te ne dà uno con allow.
button-board = Apri la bacheca
field-where = Dove vuoi inserire la credenziale?
setup-where-page = Su una pagina privata
setup-where-chat = Qui nella chat
setup-where-help = Una pagina la tiene fuori dalla cronologia di questa chat.
setup-page = Inserisci la credenziale per { $vendor } su questa pagina. Il link vale una volta sola, per dieci minuti, e solo per te: non passarlo a nessuno.
page-skip = Vai al contenuto
page-signed-in = Accesso come { $name }
page-sign-in = Accedi
page-sign-out = Esci
page-sign-in-chat = Scrivi board a Casebell in una chat diretta e apri il link che ti dà, oppure usa una chiave API.
page-key = Chiave API
page-key-help = Serve l'ambito read. La crea chi gestisce Casebell: casebell keys add NOME --scopes read
page-key-wrong = Non è una nostra chiave, o non lo è più.
page-key-scope = Questa chiave vale, ma le manca l'ambito read.
page-to-board = Accesso già fatto? Vai alla bacheca
page-link-for = Questo link è stato creato per { $name }.
page-link-once = Vale una volta sola. L'accesso resta aperto per dodici ore.
page-link-gone = Questo link non vale più
page-link-gone-help = È stato usato, o ha più di dieci minuti. Chiedine un altro nella chat.
page-failed = Non ha funzionato
page-forbidden = Non ti è permesso, o la pagina da cui l'hai inviato è troppo vecchia. Apri di nuovo la bacheca.
page-missing = Qui non c'è niente.
page-busy = Troppe richieste. Aspetta un minuto.
page-odd = La richiesta non si può leggere. Apri di nuovo la pagina.
page-no-role = Non hai più un ruolo in Casebell, o la tua chiave è stata revocata. Chiedi a un amministratore.
page-optional = (facoltativo)
page-secret = Collega { $vendor }
page-secret-for = Per { $name }.
page-secret-group = Per { $name }, da usare in { $chat }.
page-secret-once = Questa pagina vale una volta sola, entro dieci minuti. Quello che inserisci viene provato dal fornitore, conservato sigillato e mai più mostrato.
page-secret-send = Collega
page-secret-done = Collegato
page-secret-granted = Ora lo può usare { $chat }.
page-close = Puoi chiudere questa pagina.
page-board = Bacheca
page-live = In diretta
page-lost = Al momento non in diretta
page-reload = Ricarica
page-changed = Aggiornato: { $what }
page-glance = A colpo d'occhio
page-glance-ours = { $count ->
    [one] caso aspetta noi
   *[other] casi aspettano noi
}
page-glance-urgent = { $count ->
    [one] urgente
   *[other] urgenti
}
page-glance-owed = { $count ->
    [one] messaggio dovuto
   *[other] messaggi dovuti
}
page-glance-dead = { $count ->
    [one] ticket morto
   *[other] ticket morti
}
page-glance-ill = { $count ->
    [one] guaio
   *[other] guai
}
page-cases = Casi
page-cases-none = Nessun caso aperto è seguito. Seguine uno in una chat.
page-cases-more = Sono mostrati solo i primi { $count }.
page-case = Caso
page-priority = Priorità
page-urgent = Urgente
page-high = Alta
page-medium = Media
page-low = Bassa
page-ball = Aspetta
page-ball-ours = Noi
page-ball-unknown = Lo stato non lo dice
page-status = Stato
page-last-change = Ultima modifica
page-chats = Seguito in
page-chats-more = altre { $count }
page-deliveries = Consegne
page-deliveries-count = Dovute: { $owed }. In dubbio: { $doubt }. Abbandonate: { $dead }.
page-deliveries-none = Finora non è stato inviato niente.
page-chat = Chat
page-state = Stato
page-when = Quando
page-why = Perché
page-owed = Dovuta
page-sending = In invio
page-sent = Inviata
page-doubt = In dubbio
page-dead = Abbandonata
page-skipped = Tralasciata
page-lanes = Corsie
page-lane = Corsia
page-queued = In attesa
page-held = Trattenuti qui
page-lane-dead = Morti
page-dead-letters = Ticket morti
page-dead-none = Nessuno. Tutto quello che è arrivato è stato aperto o è in viaggio.
page-ticket = Ticket
page-actions = Che fare
page-replay = Invia di nuovo
page-discard = Scarta
page-accounts = Account
page-accounts-none = Nessun account è collegato. Collegane uno con setup in una chat.
page-account = Account
page-last-success = Ultimo successo
page-last-failure = Ultimo errore
page-account-off = In pausa
page-account-trouble = Nei guai
page-account-waits = Aspetta
page-account-well = Bene
page-paused = L'altra parte ha chiesto di aspettare. Riprende
page-troubles = Guai
page-troubles-none = Nessuno.
page-what = Che cosa
page-times = Volte

## Caselle silenziose
notice-jira-unsigned = A /jira arrivano post non firmati con JIRA_WEBHOOK_SECRET. Se li manda Jira, i segreti sono diversi: inserite lo stesso in entrambi. Fino ad allora i commenti arrivano con i controlli periodici.
notice-mail-silent = Da { $since } non arriva posta a { $address }. Viene ancora consegnata lì?
notice-mail-heard = A { $address } la posta arriva di nuovo.
notice-mail-watch = { $account } non avvisa più subito quando arriva posta. Non si perde nulla: guardo a intervalli e continuo a provare. Motivo: { $why }

## Conversazioni per e-mail
mail-opened =
    La sua richiesta è il ticket { $number }: { $title }

    Per aggiungere qualcosa, risponda a questa e-mail.
mail-wrote = { $by } ha scritto:
mail-pictures = { $count ->
    [one] Un'immagine non è mostrata qui.
   *[other] { $count } immagini non sono mostrate qui.
}
notice-mail-thread = Nella conversazione per e-mail: { $title }

## Mail che diventano ticket
mail-cut = [{ $missing } caratteri in più: il testo intero è in { $file }]
mail-held = Una mail a { $box } non ha avuto un ticket. Resta da parte, con le altre come lei, finché non si decide.
mail-held-why = Motivo: { $why }
mail-failed = Una mail a { $box } non è potuta diventare un ticket. Resta da parte finché non si decide. Motivo: { $why }
mail-asking = A quale caso appartiene una mail di { $sender } a { $box }? Forse { $numbers }. Il suo oggetto: { $subject }
button-parked = Mail in sosta
button-mail-join = Aggiungi a { $number }
button-mail-new = Nuovo ticket
button-mail-drop = Nessun ticket
mail-why-to = Siamo solo in Cc o Ccn. Rilasciala se è per noi; una regola per il suo indirizzo fa entrare queste mail.
mail-why-self = È partita dalla nostra casella. Rilasciala se serve un ticket.
mail-why-block = Il mittente è bloccato da EMAIL_BLACKLIST. Rilasciala, o togli il mittente dall'elenco.
mail-why-domain = Il dominio del mittente non è in EMAIL_WHITELISTED_DOMAINS. Rilasciala, o aggiungi il dominio.
mail-why-marker = L'ha scritta un Casebell. Non c'è nulla da fare; rilasciata, diventa un ticket.
mail-why-auto = L'ha scritta un programma, come un avviso di assenza. Rilasciala se conta.
mail-why-bounce = Una lettera è tornata indietro, o è in ritardo. Controlla l'indirizzo a cui era diretta.
mail-why-list = È arrivata da una mailing list. Rilasciala se è per noi.
mail-why-spoof = Il nostro server di posta dice che il mittente è falso. Rilasciala solo se si sa di più.
mail-why-unproven = Il nostro server di posta non ha detto chi l'ha inviata. Controlla che MAIL_AUTHSERV sia il nome con cui firma, poi rilasciala.
mail-why-empty = Non contiene nulla. Chiedi al mittente che cosa intendeva.
mail-why-cap-sender = Il mittente ha scritto troppe nuove mail in un'ora. Rilascia quelle che contano.
mail-why-cap-all = Sono arrivate troppe nuove mail in un'ora. Rilascia quelle che contano.
mail-why-unreadable = Non si riesce a leggerla. Guardala nella casella e apri il ticket a mano.
mail-why-too-big = È troppo grande per essere letta. Guardala nella casella e apri il ticket a mano.

## casebell mail
cli-mail = le caselle che diventano ticket: accedere, ricevere le mail, trovare quelle perse
cli-mail-usage =
    uso:
      casebell mail auth [--browser]     accede alla casella Microsoft 365 delle impostazioni
      casebell mail run [-r N]           il servizio senza console e demo; finisce quando una casella fallisce N volte di fila (0: mai)
      casebell mail check [-d GIORNI]    trova le mail degli ultimi giorni (1) che non sono diventate nulla, e le riprende
    -m INDIRIZZO indica una di più caselle, -r N quante volte check riprova, con --json check stampa JSON.
cli-mail-auth-unset = Imposta prima MAILBOX, O365_TENANT_ID e O365_CLIENT_ID. Qui si accede solo a una casella Microsoft 365.
cli-mail-auth-other = Si può accedere solo a { $mailbox }: è la prima di MAILBOX. Le altre si collegano in una chat con /setup.
cli-mail-auth-secret = C'è un client secret, quindi nessuno deve accedere. Lo provo su { $mailbox } …
cli-mail-auth-code = Per accedere a { $mailbox }, apri { $url } in un browser qualsiasi e scrivi { $code }. In attesa …
cli-mail-auth-browser =
    Per accedere a { $mailbox }, apri questo in un browser su questa macchina. In attesa …
    { $url }
cli-mail-auth-page = Accesso riuscito. Chiudi questa pagina e torna a Casebell.
cli-mail-auth-done = { $mailbox } ci fa entrare. Un servizio in funzione prosegue da solo entro pochi secondi.
cli-mail-retries = --retries vuole un numero intero da 0 a { $most }.
cli-mail-days = --days vuole un numero intero da 1 a { $most }.
cli-mail-unset = Nessuna casella diventa ticket per ora: imposta MAILBOX con il suo indirizzo, vedi .env.example.
cli-mail-runs = Il servizio è in funzione su { $dir } e lo fa già. Non c'è altro da fare.
cli-mail-run = Le mail a { $mailboxes } diventano ticket. Ctrl-C per finire.
cli-mail-lost = { $mailbox } non si può leggere: { $why }
cli-mail-none = Nessuna delle caselle che diventano ticket ({ $mailboxes }) è collegata con quel nome: avvia Casebell, o collegala con /setup.
cli-mail-seen = { $days ->
    [one] { $mailbox }, mail dell'ultimo giorno: { $count }
   *[other] { $mailbox }, mail degli ultimi { $days } giorni: { $count }
}
cli-mail-state-new = ancora in lavorazione: { $count }
cli-mail-state-ticket = ticket: { $count }
cli-mail-state-comment = commenti: { $count }
cli-mail-state-asking = in attesa che qualcuno dica quale caso: { $count }
cli-mail-state-parked = in sosta: { $count }
cli-mail-state-failed = fallite: { $count }
cli-mail-state-vendor = risposte dei vendor: { $count }
cli-mail-state-relay = chiedevano di riferire un commento: { $count }
cli-mail-state-own = nostre: { $count }
cli-mail-state-again = la stessa un'altra volta: { $count }
cli-mail-state-dropped = scartate da qualcuno: { $count }
cli-mail-missing-none = 0 mancavano.
cli-mail-missing-working = { $count ->
    [one] 1 mancava; è in lavorazione.
   *[other] { $count } mancavano; sono in lavorazione.
}
cli-mail-missing-done = { $count ->
    [one] 1 mancava, e ora è tra quelle qui sopra.
   *[other] { $count } mancavano, e ora sono tra quelle qui sopra.
}
cli-mail-left = Alcune vanno riprovate: avvia Casebell, e ci pensa lui.

## Mail in sosta
help-parked = le mail che attendono una decisione
help-parked-more = Ognuna diventa un ticket, un commento a un caso, o nulla. parked ID ne mostra una.
form-parked = Mail a un caso
parked-title = { $count ->
    [one] Una mail attende una decisione
   *[other] { $count } mail attendono una decisione
}
parked-none = Nessuna mail attende una decisione.
parked-line = { $nth }. ✉ { $subject }
parked-from = Da { $sender } a { $box }, { $came }
parked-more = { $count ->
    [one] Un'altra non è mostrata.
   *[other] Altre { $count } non sono mostrate.
}
parked-released = Ora diventa un ticket.
parked-joined = Ora si aggiunge a { $number }.
parked-dropped = Non ne nasce alcun ticket.
parked-gone = È già stata sbrigata, o qui non c'è mai stata.
parked-no-case = A { $number } non appartiene alcuna conversazione via mail. Una mail si aggiunge solo a un caso nato via mail.
parked-usage = Scrivi { $parked } per vederle, { $parked } new ID, { $parked } join ID NUMERO, { $parked } drop ID.
button-parked-join = { $nth }. Aggiungi a { $number }
button-parked-new = { $nth }. Nuovo ticket
button-parked-drop = { $nth }. Nessun ticket
mail-unplaced = A quale caso appartiene lo sai solo tu.
mail-perhaps = A quale caso appartiene lo sai solo tu. Forse { $numbers }.
mail-no-subject = (senza oggetto)
mail-no-sender = mittente sconosciuto
doctor-mails-held = { $count ->
    [one] Una mail attende una decisione: { $parked }
   *[other] { $count } mail attendono una decisione: { $parked }
}
doctor-mails-late = { $count ->
    [one] Una mail attende da più di 15 minuti di diventare un ticket. Si riprova da sé.
   *[other] { $count } mail attendono da più di 15 minuti di diventare ticket. Si riprova da sé.
}
page-glance-mails = { $count ->
    [one] mail da decidere
   *[other] mail da decidere
}
page-mails = Mail
page-mails-count = In viaggio: { $coming }. In sosta: { $parked }. Caso ignoto: { $asking }. Fallite: { $failed }.
page-mails-none = Nessuna attende una decisione.
page-subject = Oggetto
page-sender = Da
page-mailbox = Casella

## Caselle che nessuno legge
cli-mail-unconnected = { $mailbox } è in MAILBOX ma non è collegata: le sue mail non diventano nulla. Imposta O365_… o MAIL_… per lei, o collegala in una chat con /setup.

## Many processes
cli-bad-roles = --roles vuole nomi separati da virgole, tra questi: { $roles }.
cli-roles-alone = --roles richiede DATABASE_URL: su una cartella propria, un solo processo fa tutto.
cli-roles-posted = Una chat che ci scrive via HTTP (Teams, Slack su HTTP, Telegram con webhook) vuole i ruoli bots e api nello stesso processo.
cli-settle-alone = --settle serve per un registro su Postgres dopo pg_restore; casebell restore FILE lo fa da sé.
cli-settled = Sistemato: ciò che può essere partito dopo la copia viene cercato o chiesto, mai inviato da solo. Avvia i processi.

## Postgres: casebell move, e ciò che si fa con i suoi strumenti
cli-move = porta su Postgres il contenuto di DATA_DIR
cli-move-usage = uso: casebell move --to postgres://utente:password@host:5432/database (o imposta DATABASE_URL, senza --to)
cli-move-running = Casebell è in funzione su { $dir }. Fermalo prima: ciò che fa intanto andrebbe perso.
cli-move-progress = Passo { $step } di 3: { $done } righe di { $total }
cli-move-full = { $to } non è vuoto: c'è qualcosa in { $table }. Non è stato spostato nulla. Indica un database vuoto.
cli-move-done = Spostato su { $to }: { $rows } righe, uguali da entrambe le parti per numero e checksum.
cli-move-again = Tutte le { $rows } righe sono già su { $to }, uguali per numero e checksum.
cli-move-nuls = { $count ->
    [one] 1 testo conteneva un carattere NUL, che Postgres non può tenere: là è �.
   *[other] { $count } testi contenevano un carattere NUL, che Postgres non può tenere: là è �.
}
cli-move-next = Ora imposta DATABASE_URL e avvia Casebell. Allegati e mail in corso restano in { $dir }: ogni processo ha bisogno di questa cartella.
cli-move-key-file = Le credenziali sono sigillate come prima: ogni processo ha bisogno di { $file }, o di CASEBELL_KEY con il suo contenuto.
cli-move-key = Le credenziali sono sigillate come prima: ogni processo ha bisogno della stessa CASEBELL_KEY.
cli-move-back = I file in { $dir } non sono cambiati. Per tornare a usarli, togli DATABASE_URL ed elimina { $mark }; ciò che accade da ora sta solo su Postgres.
cli-running-many = Casebell è in funzione, con { $count } processi.
cli-no-database = Nel database di DATABASE_URL non c'è ancora nulla: avvia prima Casebell, o porta qui una cartella con casebell move.
cli-stop-all-first = Ferma prima tutti i processi.
cli-backup-postgres =
    I dati sono su Postgres, che ha i suoi strumenti. Questo li salva, anche mentre Casebell è in funzione:
      pg_dump --format=custom --file=casebell.dump "$DATABASE_URL"
    Conserva anche { $key } e la cartella { $dir }: nel dump non ci sono né la chiave né i file in corso.
cli-restore-postgres =
    I dati sono su Postgres, che ha i suoi strumenti. Ferma tutti i processi, poi questo ripristina un dump:
      pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" casebell.dump
    Le credenziali si aprono solo con la chiave di allora ({ $key }).
    Poi, prima di avviare qualsiasi processo, casebell restore --settle mette in dubbio ciò che può essere partito dopo quella copia; le chiavi revocate da allora sono tornate: revocale di nuovo.

## Chi tiene cosa

lease-held = { $name }: lo tiene { $holder }
lease-nobody = { $name }: non lo tiene nessuno

## Parole all'avvio, con più processi

cli-mute = CONSOLE è off, e non è impostato né un token di chat né PORT: nessuno potrebbe parlare con Casebell.
cli-started-roles = Casebell avviato: { $roles }, come { $name }.
cli-console-elsewhere = La console è di un altro processo ({ $holder }). Questo subentra quando quello termina.
cli-demo-alone = DEMO è on, ma un altro processo lavora già su questo database: la demo è per un solo processo.

## Parole per una cartella già trasferita

cli-move-already = Ciò che era in { $dir } è già stato trasferito in { $to }. Non resta nulla da trasferire.

## La demo di qualsiasi fornitore

cli-demo = dai un'occhiata con un fornitore simulato su questa macchina (--vendor aws, jira …), in una cartella a parte
cli-demo-unknown = Non c'è una demo di { $vendor }. Ci sono: { $vendors }.
cli-welcome-demo-of =
    Casebell, con { $name }: i casi { $numbers } cambiano da soli. Tutto è simulato su questa macchina.
    Prova /watch { $number }, /latest { $number }, /list, /help. Ctrl-D per uscire.

## AWS Support

how-aws =
    Apri https://console.aws.amazon.com/iam, Users, Create user, uno creato apposta. Nella sua pagina: Security credentials, Create access key. AWS mostra il segreto una volta sola.
    Gli serve una policy con support:DescribeCases, DescribeCommunications, DescribeServices, CreateCase, AddCommunicationToCase, ResolveCase, AddAttachmentsToSet e UploadAttachment, oppure AWSSupportAccess, che permette di più. Per seguire i casi bastano support:DescribeCases e DescribeCommunications.
    AWS dà questa API con i piani Business Support+, Enterprise e Unified Operations, e con i vecchi Business ed Enterprise On-Ramp.
field-aws-partition = Quale AWS
field-aws-partition-help = aws, a meno che il tuo account sia in GovCloud (aws-us-gov) o in Cina (aws-cn).
field-aws-accessKeyId = Access key ID
field-aws-accessKeyId-help = Comincia con AKIA, quello di credenziali temporanee con ASIA.
field-aws-secretAccessKey = Secret access key
field-aws-secretAccessKey-help = La provo prima di salvarla, la salvo sigillata e non la mostro mai.
field-aws-sessionToken = Session token
field-aws-sessionToken-help = Di credenziali temporanee, che scadono entro poche ore. Vuoto: la access key è di un utente.
field-aws-expires = Quando sostituire la access key
field-aws-expires-help = Come 2027-03-31. Te lo ricordo in tempo. Vuoto: nessun promemoria.
field-aws-product = Servizio AWS
field-aws-product-help = Il suo codice, per esempio amazon-elastic-compute-cloud-linux.
field-aws-version = Categoria
field-aws-version-help = Il suo codice, per esempio instance-issue. Ogni servizio ha le sue.

## Azure

how-azure =
    Apri https://entra.microsoft.com, App registrations, New registration. Nella sua pagina: Certificates & secrets, New client secret; copia il Value.
    Poi https://portal.azure.com, la tua sottoscrizione, Access control (IAM), Add role assignment: Support Request Contributor, a quell'app. Per seguire i casi basta un ruolo con Microsoft.Support/*/read, come Reader.
    Nella sottoscrizione, sotto Resource providers, Microsoft.Support deve essere Registered. Per aprire e scrivere Microsoft vuole il piano Professional Direct, Premier o Unified.
field-azure-tenant = Directory (tenant) ID
field-azure-tenant-help = Nella pagina dell'app, sotto Overview.
field-azure-client = Application (client) ID
field-azure-client-help = Sta lì accanto.
field-azure-secret = Client secret
field-azure-secret-help = Il Value, non il Secret ID. Lo provo prima di salvarlo, lo salvo sigillato e non lo mostro mai.
field-azure-subscription = Subscription ID
field-azure-subscription-help = Di quella di cui devo vedere i casi. Per ciascuna serve un account.
field-azure-firstName = Contatto: nome
field-azure-firstName-help = Della persona a cui Microsoft scrive per i casi aperti da qui.
field-azure-lastName = Contatto: cognome
field-azure-lastName-help = Della stessa persona, o il nome del tuo team.
field-azure-email = Contatto: indirizzo e-mail
field-azure-email-help = I commenti partono a suo nome, e dal suo dominio distinguo i nostri da quelli di Microsoft.
field-azure-country = Contatto: paese
field-azure-country-help = In tre lettere (ISO 3166-1 alpha-3), per esempio ITA.
field-azure-timeZone = Contatto: fuso orario
field-azure-timeZone-help = Come lo chiama Windows, per esempio W. Europe Standard Time. Vuoto: UTC.
field-azure-language = Lingua del supporto
field-azure-language-help = Non ogni lingua è offerta per ogni gravità. Vuoto: en-us.
field-azure-phone = Contatto: numero di telefono
field-azure-phone-help = Azure ne vuole uno per critical e highestcriticalimpact. Vuoto: quei casi non si possono aprire da qui.
field-azure-expires = Il client secret scade il
field-azure-expires-help = Come 2027-03-31; sta accanto al secret. Te lo ricordo in tempo. Vuoto: nessun promemoria.
field-azure-product = Servizio Azure
field-azure-product-help = Come lo chiama Azure, per esempio Virtual Machine running Linux.
field-azure-problem = Tipo di problema
field-azure-problem-help = Come lo chiama Azure. Se non lo trovo, mostro quelli che ha il servizio.

## Carrier (TMF621)

how-tmf621 =
    Chiedi a chi gestisce il gateway dell'operatore un accesso API tutto tuo: l'indirizzo, come si accede, le loro parole per la gravità e se ordina per lastUpdate.
    Gli servono GET, POST e PATCH sui trouble ticket della tua organizzazione e nient'altro. Per seguire i casi basta GET.
    Il gateway deve parlare TMF621 di TM Forum, versione 5 o 4.
field-tmf621-api = Indirizzo dell'API dei ticket
field-tmf621-api-help = Fino alla versione, per esempio https://api.example.net/tmf-api/troubleTicket/v5.
field-tmf621-login = Come accedere: oauth, basic o bearer
field-tmf621-login-help = oauth: client ID e secret (client credentials). basic: nome utente e password. bearer: un token che non cambia.
field-tmf621-user = Nome utente o client ID
field-tmf621-user-help = Vuoto: solo con bearer.
field-tmf621-secret = Password, client secret o token
field-tmf621-secret-help = Lo provo prima di salvarlo, lo salvo sigillato e non lo mostro mai.
field-tmf621-tokens = Indirizzo dei token
field-tmf621-tokens-help = Dove oauth prende i token. Se l'operatore vuole uno scope, aggiungilo come ?scope=… Vuoto: solo con basic o bearer.
field-tmf621-author = Nome sulle nostre note
field-tmf621-author-help = Esattamente come lo mostra l'operatore: così distinguo le nostre note dalle sue. Vuoto: Casebell.
field-tmf621-changes = Come trovare le modifiche: sort, filter o list
field-tmf621-changes-help = sort, il meno costoso: l'operatore ordina per lastUpdate. filter: lo usa come filtro. list: nessuno dei due, leggo e confronto tutti i ticket. Vuoto: sort.
field-tmf621-severities = Le parole dell'operatore per la gravità
field-tmf621-severities-help = Quattro, dalla più alta, separate da virgole; una può ripetersi. Vuoto: Critical, Major, Minor, Warning.
field-tmf621-portal = Pagina di un ticket
field-tmf621-portal-help = Nel portale dell'operatore, con { "{id}" } al posto del numero. Vuoto: i link portano all'API.
field-tmf621-expires = La credenziale scade il
field-tmf621-expires-help = Come 2027-03-31. Te lo ricordo in tempo. Vuoto: nessun promemoria.
field-tmf621-ticketType = Tipo di ticket
field-tmf621-ticketType-help = Con le parole dell'operatore. Vuoto: incident.
field-tmf621-circuitId = ID del circuito
field-tmf621-circuitId-help = Del circuito o servizio, come nella fattura dell'operatore. Vuoto: non indicato.
field-tmf621-serviceAddress = Indirizzo della sede
field-tmf621-serviceAddress-help = Via e città dove qualcuno dovrebbe andare. Vuoto: non indicato.
field-tmf621-localContact = Referente in sede
field-tmf621-localContact-help = Un nome e un numero di telefono. Vuoto: non indicato.
field-tmf621-accessHours = Quando può entrare un tecnico?
field-tmf621-accessHours-help = Giorni e ore, nell'orario della sede. Vuoto: non indicato.

## Cisco TAC

how-cisco =
    Apri https://apiconsole.cisco.com come tuo utente Cisco.com: My Apps & Keys, Register a New App, soltanto Client Credentials, e delle API soltanto la Case API.
    A quell'utente serve l'accesso alle Support API: lo concede il Delegated Administrator della tua organizzazione in Services Access Management.
    Hanno questa API solo i partner con Partner Support Service (PSS), e legge soltanto: i casi si aprono e si trattano in Support Case Manager.
field-cisco-clientId = Client ID
field-cisco-clientId-help = My Apps & Keys lo mostra come Key.
field-cisco-clientSecret = Client secret
field-cisco-clientSecret-help = Lo provo prima di salvarlo, lo salvo sigillato e non lo mostro mai.
field-cisco-contracts = Contratti da seguire
field-cisco-contracts-help = I loro numeri, separati da virgole, al massimo 20. Ognuno consuma una parte della quota giornaliera di Cisco: indica solo quelli che servono. Vuoto: solo per utente.
field-cisco-users = Utenti Cisco.com da seguire
field-cisco-users-help = I loro user ID, separati da virgole, al massimo 30. Ciò che scrivono lo considero vostro. Vuoto: solo per contratto.

## CrowdStrike Falcon

how-crowdstrike =
    Apri nella console Falcon Support and resources, API clients and keys, Create API client. Mostra client ID, secret e base URL una volta sola.
    Gli serve lo scope Message Center, Read e Write. Per seguire i casi basta Read.
    Hanno questa API solo i clienti di Falcon Complete. Gli altri casi stanno nel portale di supporto di CrowdStrike, dove non arrivo.
field-crowdstrike-clientId = Client ID
field-crowdstrike-clientId-help = 32 lettere e cifre.
field-crowdstrike-clientSecret = Client secret
field-crowdstrike-clientSecret-help = Lo provo prima di salvarlo, lo salvo sigillato e non lo mostro mai.
field-crowdstrike-region = Regione
field-crowdstrike-region-help = Secondo la base URL: api.crowdstrike.com è us-1, api.laggar.gcw.crowdstrike.com gov-1, api.us-gov-2.crowdstrike.mil gov-2; le altre la portano nel nome.
field-crowdstrike-userUuid = UUID dell'utente Falcon
field-crowdstrike-userUuid-help = A suo nome apro, commento e allego; così riconosco i nostri commenti. Lo trova il tuo amministratore Falcon, per esempio con Get-FalconUser (PSFalcon).
field-crowdstrike-closedStatuses = Stati di un caso chiuso
field-crowdstrike-closedStatuses-help = Come li chiama l'API, separati da virgole. Vuoto: 3, 4, closed, resolved.
field-crowdstrike-type = Di che cosa si tratta
field-crowdstrike-type-help = fc:contact è una domanda al team; gli altri: una detection, il prodotto Falcon, un incidente.

## Freshdesk

how-freshdesk =
    Accedi al Freshdesk del fornitore: la tua foto in alto a destra, Profile settings, View API key.
    Ti serve il ruolo Agent, anche per seguire i casi. Il suo ticket scope dice che cosa vedo: Global access è ogni ticket del fornitore, Group access o Restricted access solo alcuni.
    Hanno una chiave solo gli agenti, i clienti no: il fornitore deve darti un posto da agente, meglio se creato apposta.
field-freshdesk-site = Indirizzo del Freshdesk
field-freshdesk-site-help = Quello che finisce in freshdesk.com, non il nome che gli dà il fornitore. Per esempio https://acme.freshdesk.com.
field-freshdesk-key = API key
field-freshdesk-key-help = Scade quando qualcuno la reimposta. La provo prima di salvarla, la salvo sigillata e non la mostro mai.
field-freshdesk-email = Richiedente dei nuovi ticket
field-freshdesk-email-help = L'indirizzo e-mail per cui si aprono, per esempio quello del tuo team. Freshdesk manda lì anche le risposte.

## GitHub

how-github =
    Apri https://github.com/settings/personal-access-tokens/new con un account creato apposta: ciò che scrive, GitHub lo mostra con il suo nome. Only select repositories, soltanto quello; Permissions, Issues.
    Gli serve Issues: Read and write. Per seguire i casi basta Read-only.
    Se il repository è di un'organizzazione di cui quell'account non è membro, serve un token classic (https://github.com/settings/tokens/new) con lo scope public_repo; se è privato, repo.
field-github-repository = Repository
field-github-repository-help = Come owner/name, o il suo indirizzo nel browser; su un GitHub Enterprise Server, l'indirizzo.
field-github-token = Token
field-github-token-help = Lo provo prima di salvarlo, lo salvo sigillato e non lo mostro mai.
field-github-labels = Label delle quattro gravità
field-github-labels-help = Quelle del progetto, dalla più alta, separate da virgole: P0, P1, P2, P3. Senza il ruolo triage una issue si apre senza label. Vuoto: severity: urgent, severity: high, severity: medium, severity: low.
field-github-expires = Il token scade il
field-github-expires-help = Come 2027-03-31. Te lo ricordo in tempo. Vuoto: nessun promemoria.

## Google Cloud

how-google =
    Apri https://console.cloud.google.com/iam-admin/serviceaccounts, in un progetto in cui la Cloud Support API è abilitata: Create service account, uno creato apposta. Nella sua pagina: Keys, Add key, Create new key, JSON.
    Sul progetto o sull'organizzazione di cui deve vedere i casi gli serve il ruolo Tech Support Editor (roles/cloudsupport.techSupportEditor). Per seguire i casi basta Tech Support Viewer (roles/cloudsupport.techSupportViewer).
    Sull'organizzazione gli serve inoltre Organization Viewer (roles/resourcemanager.organizationViewer).
    Google dà questa API con Standard, Enhanced e Premium Support.
field-google-parent = Progetto o organizzazione
field-google-parent-help = Come projects/acme-net, oppure organizations/ e il suo numero. Un'organizzazione porta con sé i casi dei suoi progetti.
field-google-key = File della chiave (JSON)
field-google-key-help =
    Tutto il suo contenuto. Un terminale lo mostra su una riga con: tr -d '\n' < key.json
    Lo provo prima di salvarlo, lo salvo sigillato e non lo mostro mai.
field-google-classification = Prodotto o argomento
field-google-classification-help = Come lo chiama la console di Google, per esempio Compute Engine. Va bene anche l'ID di una classificazione.

## Jira

how-jira =
    Apri https://id.atlassian.com/manage-profile/security/api-tokens come l'utente con cui Casebell deve agire: Create API token. Vive un anno al massimo. Data Center: il profilo, Personal Access Tokens, Create token.
    Nei progetti dei tuoi casi gli servono Browse Projects, Create Issues, Add Comments, Create Attachments, Transition Issues e Edit Issues. Per seguire i casi basta Browse Projects.
    In un portale di assistenza (Service Management) basta esserne cliente.
field-jira-kind = Quale Jira
field-jira-kind-help = cloud: un utente di un sito Jira Cloud. service: un cliente del suo portale di assistenza (Jira Service Management). datacenter: un Jira sulle macchine del fornitore, raggiungibile da Internet.
field-jira-site = Indirizzo del sito
field-jira-site-help = Come lo mostra il browser, fino alla prima barra, per esempio https://acme.atlassian.net. Per Data Center con il suo percorso, se ne ha uno.
field-jira-user = Indirizzo e-mail o nome utente
field-jira-user-help = L'indirizzo e-mail dell'account Atlassian. Per Data Center il nome utente, o niente con un personal access token.
field-jira-token = API token
field-jira-token-help = Per Data Center un personal access token, o la password. Lo provo prima di salvarlo, lo salvo sigillato e non lo mostro mai.
field-jira-cloudId = Cloud id
field-jira-cloudId-help = Solo per un token con ambiti (read:jira-work, write:jira-work, read:jira-user): l'id mostrato da /_edge/tenant_info del tuo sito. Altrimenti lascialo vuoto.
field-jira-projects = Progetti da seguire
field-jira-projects-help = Le loro chiavi, per esempio SUP, NET. Vuoto: tutti quelli che l'utente vede.
field-jira-expires = Il token scade il
field-jira-expires-help = La data mostrata da Atlassian quando l'hai creato, come 2027-03-31. Te lo ricordo in tempo. Vuoto: nessun promemoria.
field-jira-product = Progetto
field-jira-product-help = La sua chiave, per esempio SUP. In un portale di assistenza il nome del service desk.
field-jira-version = Tipo di ticket
field-jira-version-help = Per esempio Task o Incident. In un portale di assistenza il nome della richiesta.

## Red Hat (legacy XML)

how-strata =
    L'Organization Administrator apre https://access.redhat.com, il proprio nome in alto a destra, User Management, Add New User, uno creato apposta.
    Gli serve Manage Support Cases e nient'altro, limitato ai gruppi di casi che deve vedere.
    Per questa non c'è un token: Red Hat prende nome utente e password a ogni richiesta.
field-strata-user = Il nome utente di Red Hat
field-strata-user-help = Questa è la vecchia API XML di Red Hat: legge soltanto, e Red Hat può ritirarla in qualsiasi momento. Se puoi, scegli Red Hat con un offline token.
field-strata-password = La sua password
field-strata-password-help = Provo l'accesso prima di salvarlo, lo salvo sigillato e non lo mostro mai.

## ServiceNow

how-servicenow =
    Chiedi all'amministratore ServiceNow del fornitore un utente creato per Casebell, con fuso orario GMT. Accede con la sua password o con un client OAuth del fornitore (System OAuth, Application Registry).
    Per i casi gli serve il ruolo sn_customerservice.customer. Per gli incident deve leggere, creare e modificare i propri e leggerne i commenti (sys_journal_field). Per seguire i casi basta leggere.
field-servicenow-instance = Indirizzo dell'istanza
field-servicenow-instance-help = Il ServiceNow del fornitore come lo mostra il browser, fino alla prima barra: https://example.service-now.com. Basta anche solo il nome.
field-servicenow-records = Incident o casi
field-servicenow-records-help = incident: numeri come INC0010023. case: Customer Service Management, numeri come CS0001234.
field-servicenow-user = Il nome utente
field-servicenow-user-help = Con OAuth, l'utente con cui agisce il client: così riconosco i nostri commenti.
field-servicenow-password = La sua password
field-servicenow-password-help = Saltala con un client OAuth. La provo prima di salvarla, la salvo sigillata e non la mostro mai.
field-servicenow-clientId = Client id OAuth
field-servicenow-clientId-help = Saltalo con una password.
field-servicenow-clientSecret = Client secret OAuth
field-servicenow-clientSecret-help = È arrivato con il client id. Saltalo con una password.
field-servicenow-refreshToken = Refresh token OAuth
field-servicenow-refreshToken-help = ServiceNow lo fa scadere dopo 100 giorni. Saltalo se il client accede da solo (client credentials).
field-servicenow-closeCode = Codice di chiusura
field-servicenow-closeCode-help = Quello che l'istanza vuole quando chiudiamo: il resolution code di un caso, il close code di un incident (se lo salti, Resolved by caller).
field-servicenow-expires = Scade il
field-servicenow-expires-help = Il giorno in cui scade la password, il secret o il refresh token, come 2027-03-31. Te lo ricordo in tempo. Salta: nessun promemoria.

## Zendesk

how-zendesk =
    L'amministratore Zendesk del fornitore apre Admin Center, Apps and integrations, APIs, OAuth clients, Add OAuth client, di tipo Confidential. Agisce come l'utente per cui è creato: uno creato apposta, che vede quello che deve vedere e non di più.
    Gli servono gli scope read e write. Per seguire i casi basta read.
field-zendesk-kind = Che cosa sei lì: agent o requester
field-zendesk-kind-help =
    requester: il cliente del fornitore, che vede le proprie richieste. Scegli questo se il fornitore non ti ha dato un posto da agente; alcuni fornitori non aprono alcuna API ai clienti.
    agent: hai un posto da agente in quello Zendesk. Casebell vede allora ogni ticket che vede quell'agente; le note interne non si dicono mai. Zendesk dà le modifiche solo agli amministratori.
field-zendesk-site = L'indirizzo dello Zendesk
field-zendesk-site-help = Come nel browser, per esempio https://acme.zendesk.com.
field-zendesk-login = Come accedere: oauth o token
field-zendesk-login-help = Scegli oauth. Gli API token (token) non si creano più dal 27 ottobre 2026, e finiscono tutti il 30 aprile 2027.
field-zendesk-user = L'identificatore del client OAuth o, per un API token, il suo indirizzo e-mail
field-zendesk-user-help =
    oauth: Zendesk lo mostra con il client, come Identifier.
    token: l'indirizzo e-mail dell'utente con cui Casebell accede.
field-zendesk-secret = Il segreto del client, o l'API token
field-zendesk-secret-help =
    Zendesk spegne un API token non usato per 30 giorni; Casebell lo usa ogni giorno.
    Lo provo prima di salvarlo, lo salvo sigillato e non lo mostro mai.
field-zendesk-refreshToken = Un refresh token, se c'è
field-zendesk-refreshToken-help =
    Con questo Casebell agisce come l'utente che lo ha concesso; a un requester di regola serve. Lascialo vuoto e il client OAuth accede da sé; lascialo vuoto anche per un API token.
    Zendesk lo sostituisce a ogni uso: non usarlo altrove.
field-zendesk-expires = Il giorno in cui la credenziale scade, se lo sai
field-zendesk-expires-help = Come 2027-03-31. Te lo ricordo in tempo. Per un API token conosco l'ultimo giorno possibile.
