## The watched case: what changed

update-new = Neuer Fall: { $status }
update-seen = Zum ersten Mal gesehen: { $status }
update-comment = { $by } ({ $side }) hat geschrieben
update-edit = { $by } ({ $side }) hat einen Kommentar geändert
update-status = Status: { $from } → { $to }
update-priority = Schweregrad: { $from } → { $to }
update-owner = Zuständig: { $to }
update-owner-none = Niemand mehr zuständig
update-escalated = Eskaliert
update-deescalated = Nicht mehr eskaliert
update-attachment = Neuer Anhang: { $name }
update-closed = Geschlossen. Status: { $to }
update-reopened = Wieder geöffnet. Status: { $to }
update-repeat = Diese Nachricht kam vielleicht schon einmal.
more-characters = { $count ->
    [one] 1 weiteres Zeichen
   *[other] { $count } weitere Zeichen
}
side-ours = unsere Seite

## The watched case: where it stands

case-status = Status: { $status }
case-product = Produkt: { $product }
case-owner = Zuständig: { $owner }
case-comments = { $count ->
    [0] Noch keine Kommentare
    [one] 1 Kommentar
   *[other] { $count } Kommentare
}
case-silent = Noch hat niemand kommentiert.

## Buttons

button-latest = Neuester Kommentar
button-reply = Antworten
button-mute = Stummschalten
button-open = Öffnen

## Questions and answers

ask = { $label }
button-skip = Überspringen
button-cancel = Abbrechen
button-next = Weiter
field-case = Welcher Fall?
field-case-help = Seine Nummer oder seine Adresse im Portal.
field-account = Fall { $number } passt zu mehreren Konten. Zu welchem gehört er?
no-account-here = Noch kein Anbieterkonto bedient diesen Chat. Verbinden Sie eines mit setup, oder lassen Sie es vom Inhaber mit accounts freigeben.
not-a-case = { $word } ist bei keinem Konto hier eine Fallnummer. So sieht eine aus: { $example }
not-a-portal = { $word } ist keine Adresse der Anbieter hier. Senden Sie die Nummer des Falls, zum Beispiel { $example }
one-case = Nur ein Fall auf einmal: Angegeben sind { $numbers }.
case-doubtful = { $number } passt zu mehreren Konten. Senden Sie die Nummer mit dem richtigen: { $ways }
not-a-command = Ich verstehe Befehle. help zeigt sie; um dem Anbieter zu schreiben, antworten Sie auf ein Update.
no-button = Die Schaltfläche { $number } gibt es nicht mehr oder noch nicht.
unknown-command = Den Befehl { $name } gibt es nicht. help zeigt, welche es gibt.
refused-role = Dafür braucht es hier die Rolle { $role }. Ein Admin kann sie mit allow vergeben.
role-admin = Admin
role-operator = Operator
role-viewer = Leser
question-gone = Diese Frage ist geschlossen. Senden Sie den Befehl noch einmal.
private-continued = Ich habe Ihnen direkt geschrieben: Das gehört nicht in eine Gruppe.
private-start = Das gehört nicht in eine Gruppe. Öffnen Sie einen Direktchat mit mir und senden Sie dort { $command }.
secret-erased = Ich habe Ihre Nachricht mit dem Geheimnis aus diesem Chat gelöscht.
secret-not-erased = Ich konnte Ihre Nachricht mit dem Geheimnis nicht löschen: Bitte löschen Sie sie selbst.
secret-loose = Das sieht nach einem Geheimnis aus, und hier wurde keines verlangt: Ich habe es nicht verwendet. { $erased ->
    [yes] Ich habe die Nachricht gelöscht; falls andere sie hier lesen konnten, ändern Sie das Geheimnis dort, wo es erstellt wurde.
    [none] Falls andere es hier sehen konnten, ändern Sie es dort, wo es erstellt wurde.
   *[no] Ich konnte die Nachricht nicht löschen: Bitte löschen Sie sie, und ändern Sie das Geheimnis dort, wo es erstellt wurde.
}
problem-short = Zu kurz: mindestens { $least } Zeichen.
problem-long = Zu lang: { $length } Zeichen, höchstens { $most }.
problem-choice = Das steht nicht zur Wahl.
problem-needed = Das wird gebraucht.
failed-auth = Der Anbieter lehnt unsere Zugangsdaten ab. Verbinden Sie das Konto neu mit setup. Grund: { $why }
failed-forbidden = Das Konto darf das nicht. Nehmen Sie ein anderes, oder fragen Sie den Inhaber. Grund: { $why }
failed-missing = Das gibt es beim Anbieter nicht. Grund: { $why }
failed-refused = Der Anbieter hat es nicht angenommen. Ändern Sie es und versuchen Sie es noch einmal. Grund: { $why }
failed-unsupported = Das geht hier nicht. Grund: { $why }
failed-garbled = Die Antwort des Anbieters ist unglaubwürdig. Versuchen Sie es in ein paar Minuten noch einmal. Grund: { $why }
failed-busy = Der Anbieter verlangt weniger Anfragen. Versuchen Sie es in ein paar Minuten noch einmal. Grund: { $why }
failed-down = Der Anbieter ist nicht erreichbar. Versuchen Sie es in ein paar Minuten noch einmal. Grund: { $why }
failed-storage = Casebell kann nicht auf seinen Datenträger schreiben (voll oder schreibgeschützt); geändert wurde nichts. Schaffen Sie dort Platz, dann versuchen Sie es noch einmal.
failed-stopping = Casebell wird gerade beendet: Das wurde nicht fertig. Prüfen Sie es mit latest oder list, wenn es wieder läuft, und senden Sie es noch einmal.
failed-bug = Hier ist etwas schiefgegangen; gesendet wurde nichts. Die Admins wissen Bescheid, doctor zeigt mehr.

## Notices

notice-account-paused = { $account } ist pausiert: Der Anbieter lehnt die Zugangsdaten ab. Verbinden Sie es neu mit setup; was bis dahin geschieht, wird dann gemeldet. Grund: { $why }
notice-account-settings = { $account } aus den Einstellungen ist pausiert: Die Zugangsdaten werden abgelehnt. Berichtigen Sie sie in den Einstellungen oder dort, wo sie verwaltet werden, und starten Sie neu; was bis dahin geschieht, wird dann gemeldet. Grund: { $why }
notice-account-unreached = Das Postfach { $account } ist nicht erreichbar: Bis es antwortet, kommt keine Mail herein oder hinaus. Grund: { $why }
notice-account-unread = { $account } darf nicht gelesen werden: Briefe gehen weiter hinaus, aber keine Mail kommt herein. Lassen Sie das Recht dort erteilen, wo das Postfach verwaltet wird. Grund: { $why }
notice-account-back = { $account } funktioniert wieder.
notice-account-forbidden = { $account } darf keine Fälle auflisten. Lassen Sie beim Anbieter das Leserecht erteilen. Grund: { $why }
notice-account-missing = { $account }: Der Anbieter hat keine solche Liste von Fällen. Vielleicht hat sich die Adresse geändert. Grund: { $why }
notice-account-refused = { $account }: Der Anbieter weigert sich, Fälle aufzulisten. Ich versuche es weiter. Grund: { $why }
notice-account-unsupported = { $account } lässt sich nicht beobachten. Grund: { $why }
notice-account-garbled = { $account }: Die Antworten des Anbieters sind unglaubwürdig. Nichts geht verloren; ich versuche es weiter. Grund: { $why }
notice-account-busy = { $account }: Der Anbieter verlangt immer wieder weniger Anfragen. Updates kommen verspätet; ich versuche es weiter. Grund: { $why }
notice-account-down = { $account }: Der Anbieter ist nicht erreichbar. Updates kommen verspätet; ich versuche es weiter. Grund: { $why }
notice-case-forbidden = Fall { $number } ist für { $account } nicht mehr sichtbar. Ich sehe jede Stunde wieder nach.
notice-case-missing = Fall { $number } ist mit { $account } nicht mehr zu finden. Ich sehe in der nächsten Stunde noch zweimal nach.
notice-case-unread = Fall { $number } ist mit { $account } nicht lesbar. Die anderen laufen weiter; ich sehe jede Viertelstunde wieder nach. Grund: { $why }
notice-case-odd = Fall { $number } von { $account }: { $count } seiner Kommentare oder Dateien sind nicht lesbar. Die übrigen werden gemeldet; sehen Sie im Fall selbst nach.
notice-list-odd = { $account }: { $count } Zeilen der Fallliste des Anbieters sind nicht lesbar. Die übrigen werden gemeldet; ich versuche es weiter.
notice-missed = { $count ->
    [one] Während dieser Chat nicht erreichbar war, ist ein Update ausgefallen. list zeigt die Fälle.
   *[other] Während dieser Chat nicht erreichbar war, sind { $count } Updates ausgefallen. list zeigt die Fälle.
}
notice-case-gone = Fall { $number } gibt es beim Anbieter nicht mehr: Ich beobachte ihn nicht länger.
notice-chat-dead = { $chat } ist nicht mehr erreichbar. Was dort aussteht, wartet, bis mir jemand von dort schreibt. Grund: { $why }
notice-chat-failing = Nachrichten an { $chat } scheitern immer wieder. Ich versuche es weiter. Grund: { $why }
notice-refused = Eine Nachricht an { $chat } wurde zweimal abgelehnt und ausgelassen. Im Fall steht sie: siehe latest. Grund: { $why }
notice-too-late = Eine Nachricht an { $chat } ließ sich drei Tage lang nicht senden und wurde ausgelassen. Grund: { $why }
notice-bot-deaf = Ich empfange nichts von { $bot }. Was dort geschrieben wird, bleibt unbeantwortet; ich versuche es weiter. Grund: { $why }
notice-bot-heard = Ich empfange wieder von { $bot }.
notice-bug = In Casebell ist etwas schiefgegangen. Nichts geht verloren; doctor errors zeigt, was es war.

## What goes out to vendors

ticket-open-done = Eröffnet: Fall { $number }. Dieser Chat beobachtet ihn jetzt.
ticket-comment-done = An Fall { $number } gesendet.
ticket-attach-done = Unterwegs zu Fall { $number }: { $files }
ticket-change-done = Fall { $number } ist geändert.
ticket-open-doubt = Die Antwort des Anbieters auf den neuen Fall ging verloren, und ich finde den Fall dort nicht. Bitte im Portal nachsehen: Ist er da?
ticket-attach-doubt = Die Antwort des Anbieters zu Fall { $number } ging verloren. Bitte im Portal nachsehen: Sind die Dateien da?
ticket-comment-doubt = Die Antwort des Anbieters auf den Kommentar zu Fall { $number } ging verloren, und ich finde ihn dort nicht. Bitte im Portal nachsehen: Ist er da?
ticket-change-doubt = Die Antwort des Anbieters auf die Änderung an Fall { $number } ging verloren. Bitte im Portal nachsehen: Ist sie erfolgt?
ticket-later = Noch nicht gesendet. Ich versuche es noch einige Stunden und melde, wie es ausgeht. Grund: { $why }
ticket-failed-auth = Nicht gesendet: Der Anbieter lehnt unsere Zugangsdaten ab. Verbinden Sie das Konto neu mit setup und drücken Sie dann „Erneut senden“. Grund: { $why }
ticket-failed-forbidden = Nicht gesendet: Das Konto darf das nicht. Grund: { $why }
ticket-failed-missing = Nicht gesendet: Diesen Fall gibt es nicht. Grund: { $why }
ticket-failed-refused = Nicht gesendet: Der Anbieter hat es nicht angenommen. Grund: { $why }
ticket-failed-unsupported = Nicht gesendet: Das geht bei diesem Anbieter nicht. Grund: { $why }
ticket-failed-garbled = Unklar, ob gesendet: Die Antwort des Anbieters ist unglaubwürdig. Sehen Sie im Portal nach, bevor Sie erneut senden. Grund: { $why }
ticket-failed-busy = Nicht gesendet: Der Anbieter verlangt immer wieder weniger Anfragen. Grund: { $why }
ticket-failed-down = Nicht gesendet: Der Anbieter ist nicht erreichbar. Grund: { $why }
button-again = Erneut senden
button-drop = Verwerfen
button-exists = Ist da

## Console and command line

console-working = läuft…
console-choose = Zum Drücken einer Schaltfläche ihre Nummer eingeben.
console-hidden = (verborgen)
console-leave = Zum Verlassen noch einmal Strg-C drücken.
never = nie
state-on = aktiv
state-paused = pausiert
cli-intro = Casebell beobachtet Supportfälle bei Anbietern und meldet sich in Ihren Chats.
cli-more = Die Einstellungen sind in .env.example erklärt. Ganz ohne öffnet start eine Konsole und einen Demo-Anbieter.
cli-see-help = Siehe casebell --help.
cli-start = den Dienst starten (für so viele Sekunden; auf Postgres nur diese Rollen)
cli-doctor = läuft es, und wie geht es jedem Konto? (--quick: nur das Erste)
cli-backup = alles außer dem Schlüssel in eine Datei sichern, auch bei laufendem Dienst
cli-restore = eine Sicherung zurückholen, auch bei laufendem Dienst
cli-rotate-key = alle Zugangsdaten mit einem neuen Schlüssel verschlüsseln
cli-slack-manifest = die anzulegende Slack-App ausgeben
cli-unknown = { $name } gibt es nicht. Siehe casebell --help.
cli-bad-for = --for verlangt Sekunden, zum Beispiel --for 30.
cli-needs-file = Geben Sie eine Datei an, zum Beispiel casebell.backup.
cli-no-data = In { $dir } ist noch nichts: Starten Sie erst Casebell, oder setzen Sie DATA_DIR.
cli-running = Casebell läuft.
cli-not-running = Casebell läuft nicht.
cli-late = { $count ->
    [one] 1 Aufgabe ist seit einer Viertelstunde überfällig.
   *[other] { $count } Aufgaben sind seit einer Viertelstunde überfällig.
}
cli-last-ok = letzter Erfolg { $last }
cli-backlog = Wartende Nachrichten: { $pending }, aufgegeben: { $dead }.
cli-backup-done = Gesichert in { $file }. Der Schlüssel ist nicht dabei: Bewahren Sie ihn anderswo auf.
cli-restore-done = { $file } ist zurückgeholt. Updates seit der Sicherung werden vielleicht noch einmal gemeldet.
cli-stop-first = Beenden Sie erst den Dienst: Er hat noch den alten Schlüssel.
cli-rotated = { $count ->
    [one] Die Zugangsdaten von 1 Konto sind mit dem neuen Schlüssel verschlüsselt.
   *[other] Die Zugangsdaten von { $count } Konten sind mit dem neuen Schlüssel verschlüsselt.
}
cli-rotated-file = Der alte Schlüssel liegt für frühere Sicherungen in { $file }: Um eine davon zurückzuholen, setzen Sie CASEBELL_KEY_OLD darauf.
cli-rotated-own = Frühere Sicherungen brauchen den alten Schlüssel: Bewahren Sie ihn auf, und setzen Sie CASEBELL_KEY_OLD darauf, um eine davon zurückzuholen.
cli-welcome = Casebell. /setup verbindet einen Anbieter, /help zeigt alles Weitere, Strg-D beendet.
cli-welcome-demo =
    Casebell mit einem Demo-Anbieter: ein Dutzend Red-Hat-Fälle ab 01234567, die sich von selbst ändern.
    Probieren Sie /watch 01234567, /latest 01234567, /list, /open, /help. Strg-D beendet.
cli-demo-damaged = Der Demo-Anbieter konnte seinen Stand nicht lesen und fängt von vorn an. Die alte Datei bleibt: { $file }
cli-demo-unsaved = Der Demo-Anbieter kann seinen Stand nicht in { $file } speichern: Nach einem Neustart fängt er von vorn an.
cli-claim-telegram = Telegram hat noch keinen Admin. Senden Sie Ihrem Bot innerhalb eines Tages dies, und Sie sind es: /start { $code }
cli-claim-slack = Slack hat noch keinen Admin. Senden Sie innerhalb eines Tages dies in Slack, und Sie sind es: /{ $command } start { $code }
cli-claim-teams = Teams hat noch keinen Admin. Schreiben Sie innerhalb eines Tages dies in den Kanal des ausgehenden Webhooks, und Sie sind es: @Casebell start { $code }
cli-web = HTTP läuft: das Board unter { $origin }/, die REST-API unter { $origin }{ $context }
cli-web-unowned = Außerhalb dieses Rechners antwortet es niemandem (503), bis es einen Schlüssel gibt (casebell keys add NAME) oder ein Chat seinen Admin hat.
cli-demo-mail = Eine .eml-Datei in { $folder } wird ein Ticket, und die Antwort darauf liegt in dessen Ordner sent.
cli-web-board = /board gibt einen Link, der Sie anmeldet.

## First steps and help

help-start = erste Schritte, und die offene Frage noch einmal
help-help = was ich verstehe, oder ein Befehl erklärt
help-help-more = Zum Beispiel help watch.
help-whoami = Ihre ID, die ID dieses Chats und Ihre Rolle hier
help-cancel = die offene Frage verlassen
help-one = Einen Befehl erklärt: { $help }
help-aliases = Auch: { $aliases }
help-role = Braucht die Rolle { $role }.
group-cases = Fälle
group-vendor = An den Anbieter
group-accounts = Konten
group-settings = Einstellungen
group-people = Personen
group-casebell = Casebell
arg-case = FALL
arg-page = SEITE
arg-time = ZEIT
arg-text = TEXT
arg-title = TITEL
arg-severity = SCHWEREGRAD
arg-vendor = ANBIETER
arg-change = grant|revoke|remove
arg-authors = WESSEN
arg-characters = ZEICHEN
arg-lang = SPRACHE
arg-tz = ZONE
arg-who = WER
arg-role = ROLLE
arg-name = BEFEHL
arg-fault = STÖRUNG
start-claimed = Sie sind jetzt Admin von Casebell. Als Nächstes: { $setup } verbindet ein Anbieterkonto, { $allow } lässt andere zu.
start-claimed-public = Sie sind jetzt Admin von Casebell. Als Nächstes: { $allow } lässt andere zu. Konten werden dort verbunden, wo nur Sie mitlesen, mit setup: in Telegram, Slack oder der Konsole.
start-setup-public = Hier gibt es noch kein Anbieterkonto. Konten werden dort verbunden, wo nur eine Person mitliest, mit setup: in Telegram, Slack oder der Konsole.
start-wrong-code = Dieser Code ist falsch, benutzt oder zu alt. Sie brauchen keinen: Sie sind hier bekannt.
start-what = Casebell beobachtet Supportfälle bei Ihren Anbietern und meldet sich hier, wenn sich einer ändert.
start-watch = { $watch } beobachtet einen Fall.
start-list = { $list } zeigt die hier beobachteten Fälle, { $latest } den neuesten Kommentar eines Falls.
start-setup = Verbinden Sie zuerst ein Anbieterkonto mit { $setup }. Danach beobachtet { $watch } einen Fall.
start-wait = Noch kein Anbieterkonto bedient diesen Chat. Sobald ein Operator eines verbindet, kann dieser Chat Fälle beobachten.
start-allow = { $allow } lässt Personen und Chats zu.
start-help = Alles Weitere: { $help }
button-help = Hilfe
button-list = Liste
button-setup = Konto verbinden
cancelled = { $command } verlassen. Nichts wurde getan.
nothing-to-cancel = Es gibt keine offene Frage.
whoami-person = Sie: { $name }, ID { $user }
whoami-chat = Dieser Chat: { $chat }
whoami-role = Ihre Rolle hier: { $role }
role-none = noch keine

## Connecting accounts

help-setup = ein Anbieterkonto verbinden
help-setup-more = Senden Sie nur setup und nie das Geheimnis in derselben Zeile: Ich frage danach. Das geschieht nie in einer Gruppe: Ich mache im Direktchat weiter, und die Gruppe, in der es begann, darf das Konto nutzen. Die Zugangsdaten werden vor dem Speichern geprüft und verschlüsselt gespeichert.
form-setup = Konto verbinden
field-vendor = Welcher Anbieter?
field-redhat-token = Ihr Red-Hat-Offline-Token
field-redhat-token-help =
    Nehmen Sie einen eigens angelegten Red-Hat-Benutzer, beschränkt auf die Fallgruppen, die er sehen soll; zum Beobachten genügt Leserecht.
    Erstellen Sie mit diesem Benutzer ein Offline-Token unter https://access.redhat.com/management/api und senden Sie es hier.
    Red Hat lässt ein Token verfallen, das 30 Tage nicht benutzt wird; Casebell benutzt es täglich.
    Ich prüfe das Token vor dem Speichern, speichere es verschlüsselt und zeige es nie.
line-erased = Was nach dem Befehl steht, kenne ich nicht und habe es nicht behalten. Falls es ein Geheimnis war, habe ich Ihre Nachricht gelöscht.
line-not-erased = Was nach dem Befehl steht, kenne ich nicht und habe es nicht behalten. Falls es ein Geheimnis war, löschen Sie bitte Ihre Nachricht.
line-dropped = Was nach dem Befehl steht, kenne ich nicht und habe es nicht behalten.
field-renew = Für welches Konto sind die Zugangsdaten?
button-another = Anderes Konto
setup-form = Das kann nicht stimmen: Solche Zugangsdaten haben eine andere Form. Nichts wurde gespeichert. Prüfen Sie sie und senden Sie sie noch einmal.
setup-auth = { $vendor } akzeptiert diese Zugangsdaten nicht. Nichts wurde gespeichert. Prüfen Sie, ob sie vollständig kopiert und nicht abgelaufen sind, dann senden Sie sie noch einmal. Grund: { $why }
setup-forbidden = { $vendor } kennt diesen Benutzer, lässt ihn aber keine Fälle sehen. Nichts wurde gespeichert. Lassen Sie ihm beim Anbieter das Recht geben, Fälle zu sehen, oder senden Sie die Zugangsdaten eines anderen Benutzers. Grund: { $why }
setup-busy = { $vendor } verlangt weniger Anfragen. Nichts wurde gespeichert, und an Ihren Zugangsdaten ist bisher nichts falsch. Senden Sie sie noch einmal in { $wait }.
setup-down = { $vendor } ist nicht erreichbar oder antwortet nicht richtig. Nichts wurde gespeichert, und es liegt nicht an Ihren Zugangsdaten. Senden Sie sie in ein paar Minuten noch einmal. Grund: { $why }
setup-refused = { $vendor } hat die Probeanfrage nicht angenommen. Nichts wurde gespeichert. Prüfen Sie die Zugangsdaten und senden Sie sie noch einmal; wenn das nicht hilft, bitten Sie einen Admin um doctor. Grund: { $why }
setup-done = { $account } ist verbunden: Die Zugangsdaten funktionieren und sind verschlüsselt gespeichert.
setup-renewed = { $account } funktioniert wieder: Die neuen Zugangsdaten sind verschlüsselt gespeichert, und was inzwischen geschah, wird jetzt gemeldet.
setup-granted = { $chat } darf es jetzt nutzen. Dort einen Fall beobachten: { $watch }
setup-next =
    Als Nächstes einen Fall beobachten: { $watch }
    Eine Gruppe das Konto nutzen lassen: { $accounts }
button-accounts = Konten
button-watch = Fall beobachten
notice-granted = { $by } lässt diesen Chat { $account } nutzen.
notice-ungranted = { $by } hat diesem Chat { $account } entzogen und damit die darüber beobachteten Fälle.

## Accounts

help-accounts = Konten, ihr Zustand, und welche Chats sie nutzen dürfen
help-accounts-more = accounts grant, accounts revoke und accounts remove fragen nach dem Rest. Das dürfen der Inhaber des Kontos und Admins.
form-accounts = Konten
field-which = Welches Konto?
field-chat = Welcher Chat, für { $account }?
accounts-sure = { $count ->
    [0] { $account } mit den Zugangsdaten endgültig entfernen?
    [one] { $account } mit den Zugangsdaten endgültig entfernen? Ein Chat verliert die Fälle, die er darüber beobachtet.
   *[other] { $account } mit den Zugangsdaten endgültig entfernen? { $count } Chats verlieren die Fälle, die sie darüber beobachten.
}
accounts-none = Kein Anbieterkonto gehört Ihnen oder bedient diesen Chat. Verbinden Sie eines mit { $setup }.
accounts-unknown = Ein solches Konto gibt es hier nicht. { $accounts } zeigt die vorhandenen.
accounts-not-yours = { $account } gehört jemand anderem: Das dürfen nur der Inhaber und Admins.
accounts-no-chat = Dafür gibt es keinen anderen Chat. Senden Sie { $grant } in der Gruppe selbst; ich muss dort sein.
accounts-granted = { $chat } darf { $account } jetzt nutzen. Als Nächstes: { $watch }
accounts-revoked = { $chat } darf { $account } nicht mehr nutzen und beobachtet darüber keine Fälle mehr.
accounts-removed = { $account } ist entfernt, mit den Zugangsdaten und allem, was darüber beobachtet wurde.
accounts-line = { $account } ({ $id }): { $state }
accounts-serves = Nutzung: { $where }
accounts-nowhere = Sie allein, in diesem Chat
accounts-here = dieser Chat
accounts-not-here = nicht dieser Chat
accounts-on = funktioniert, letzter Erfolg { $last }
accounts-failing = antwortet nicht, letzter Erfolg { $last }. Grund: { $why }
accounts-paused = pausiert, braucht neue Zugangsdaten. Grund: { $why }
button-renew = Neue Zugangsdaten für { $account }
button-grant = Einen Chat { $account } nutzen lassen
button-ungrant = { $account } entziehen
button-remove = Entfernen

## People

help-allow = eine Person oder alle in diesem Chat zulassen
help-allow-more =
    allow here viewer: alle in diesem Chat dürfen lesen. allow Ann operator: wer mir als Ann geschrieben hat; ich frage nach, wer gemeint ist. allow 12345 admin: mit der Plattform-ID, auch vor der ersten Nachricht.
    viewer liest; operator beobachtet auch Fälle, schreibt an Anbieter und verbindet Konten; admin bestimmt auch, wer was darf. In einer Gruppe gilt eine Rolle dort, im Direktchat und für Admins überall.
help-revoke = zurücknehmen, was allow gegeben hat
help-revoke-more = revoke here, revoke Ann oder revoke 12345. Was dort beobachtet wurde, endet.
help-people = wer was darf
form-allow = Zulassen
form-revoke = Zurücknehmen
field-who = Wen?
field-who-help = here für alle in diesem Chat, ein Name wie in den Nachrichten an mich, oder eine Plattform-ID (whoami zeigt sie der Person).
field-person = Namen kann sich jeder geben. Wer ist mit { $who } gemeint?
field-role = Welche Rolle?
field-role-help = Ein Leser liest. Ein Operator beobachtet auch Fälle, schreibt an Anbieter und verbindet Konten. Ein Admin bestimmt auch, wer was darf, überall.
field-revoke = Wen oder welchen Chat?
allow-unknown = Unter dem Namen { $who } hat mir noch niemand geschrieben. Nach einer ersten Nachricht an mich versuchen Sie es noch einmal, oder Sie geben mir die Plattform-ID.
allow-here-direct = Das ist ein Direktchat. Senden Sie { $allow } in der Gruppe.
allow-here-admin = Ein ganzer Chat kann viewer oder operator sein; Admins werden einzeln benannt. Zum Beispiel { $allow }
allow-here = Alle in diesem Chat haben hier jetzt die Rolle { $role }.
allow-everywhere = { $person } hat jetzt überall die Rolle { $role }.
allow-there = { $person } hat jetzt die Rolle { $role } in { $chat }.
last-admin = Damit hätte Casebell keinen Admin mehr. Benennen Sie erst einen anderen: { $allow }
button-take-back = Zurücknehmen
button-revoke = { $who }: Rolle entziehen
revoke-unknown = Niemand namens { $who } hat eine Rolle. { $people } zeigt, wer eine hat.
revoke-nothing = { $who } hat keine Rolle, die man entziehen könnte.
revoke-chat = { $chat } ist nicht mehr zugelassen: Nur einzeln benannte Personen dürfen mich dort nutzen, kein Konto bedient den Chat, und er beobachtet nichts.
revoke-person = { $who } darf nichts mehr, und was im Direktchat beobachtet wurde, ist beendet.
revoke-accounts = Noch mit Zugangsdaten verbunden: { $left }. Soll auch das enden, entfernen Sie sie mit { $accounts }.
people-there = { $role } in { $chat }
people-chat = Alle in { $chat }: { $role }
people-next = Weitere zulassen mit { $allow }

## Language, time zone, being forgotten

help-lang = die Sprache, die ich spreche
help-lang-more = lang de oder lang en. Im Direktchat Ihre, in einer Gruppe die der Gruppe.
help-tz = die Zeitzone für Daten und Uhrzeiten
help-tz-more = Zum Beispiel tz Europe/Berlin. Im Direktchat Ihre, in einer Gruppe die der Gruppe.
help-forget = Sie, Ihre Konten und Ihre Daten entfernen
form-lang = Sprache
form-tz = Zeitzone
form-forget = Vergessen werden
field-lang = Welche Sprache? Jetzt: { $now }
field-tz = Welche Zeitzone? Jetzt: { $now }
field-tz-help = Ihr Name besteht aus Kontinent und Stadt, zum Beispiel Europe/Berlin.
lang-mine = Ich spreche mit Ihnen jetzt { $lang }.
lang-here = Ich spreche hier jetzt { $lang }.
tz-mine = Ihre Zeitzone ist jetzt { $tz }: { $time }
tz-here = Die Zeitzone hier ist jetzt { $tz }: { $time }
tz-unknown = Eine Zeitzone dieses Namens gibt es nicht. Der Name besteht aus Kontinent und Stadt, zum Beispiel Europe/Berlin.
forget-sure = { $count ->
    [0] Sie vergessen? Ihre Rolle, Ihre Einstellungen und was Sie im Direktchat beobachten, werden endgültig entfernt.
    [one] Sie vergessen? Ihre Rolle, Ihre Einstellungen, was Sie im Direktchat beobachten, und Ihr Konto mit seinen Zugangsdaten werden endgültig entfernt.
   *[other] Sie vergessen? Ihre Rolle, Ihre Einstellungen, was Sie im Direktchat beobachten, und Ihre { $count } Konten mit ihren Zugangsdaten werden endgültig entfernt.
}
forget-accounts = Chats, die diese Konten nutzen, verlieren die darüber beobachteten Fälle: { $accounts }
button-forget = Mich vergessen
forgotten = Ich weiß nichts mehr von Ihnen. Nur das Protokoll, wer was getan hat, bleibt, mit der Plattform-ID.

## Cases, tickets and state

help-watch = einen Fall, mehrere oder alle beobachten (all high)
help-watch-more =
    watch 01234567, oder mehrere Nummern mit Leerzeichen dazwischen, oder die aus dem Portal kopierte Adresse eines Falls.
    watch all high: jeder Fall des Kontos ab dieser Priorität (urgent, high, medium, low); watch all: jeder.
    Passt eine Nummer zu zwei Konten, frage ich nach; 01234567@konto sagt es gleich, mit der ID des Kontos aus accounts.
form-watch = Fall beobachten
watch-help = Eine Nummer, mehrere Nummern, eine Adresse im Portal, oder all high für jeden Fall ab dieser Priorität.
watch-floor = Nach all folgt eine Priorität: { $floors }. Ohne sie wird jeder Fall beobachtet.
watch-too-many = Das ist zu viel auf einmal: höchstens { $most } Fälle je Befehl.
watch-started = { $count ->
    [0] Wird beobachtet. Was ab jetzt geschieht, kommt hierher.
    [one] Wird beobachtet. Der 1 ältere Kommentar wird nicht wiederholt.
   *[other] Wird beobachtet. Die { $count } älteren Kommentare werden nicht wiederholt.
}
watch-already = Dieser Chat beobachtet ihn schon.
watch-line-already = schon beobachtet
watch-stopped = ⚠ Nicht beobachtet: { $numbers }. Versuchen Sie es mit diesen in ein paar Minuten noch einmal. Grund: { $why }
watch-every = Jeder Fall von { $account } ab { $severity } wird beobachtet. Was sich ab jetzt ändert, kommt hierher.
watch-every-already = Jeder Fall von { $account } wurde hier schon beobachtet; ab jetzt die ab { $severity }.
field-account-every = Die Fälle welches Kontos?
case-not-visible = Fall { $number } ist mit dem Konto { $account } nicht sichtbar. Prüfen Sie die Nummer oder die Rechte des Kontos beim Anbieter.
cannot = { $account } kann das über Casebell nicht. Nutzen Sie das Portal des Anbieters.
cannot-but = { $account } kann das über Casebell nicht; möglich mit: { $able }.
cannot-portal = { $account } kann das über Casebell nicht. Nutzen Sie das Portal des Anbieters: { $portal }
button-unwatch = Nicht mehr beobachten
button-retry = Noch einmal versuchen
help-unwatch = einen Fall, mehrere oder alle nicht mehr beobachten
help-unwatch-more = unwatch 01234567, mehrere Nummern, oder unwatch all für alles hier Beobachtete. Schon Gemeldetes bleibt.
form-unwatch = Nicht mehr beobachten
unwatch-help = Eine Nummer, mehrere Nummern, oder all.
unwatch-all = Alle
unwatch-every = jeder Fall des Kontos
unwatch-covered = Hier weiter gemeldet: { $numbers }, denn jeder Fall von { $account } ab { $severity } wird beobachtet. Schalten Sie einen Fall stumm, um nichts davon zu hören, oder beobachten Sie das ganze Konto { $account } nicht mehr.
button-mute-case = { $number } stummschalten
button-unwatch-every = { $account } ganz abbestellen
unwatch-none = Fall { $number } wird hier nicht beobachtet. list zeigt die beobachteten.
unwatch-done = { $count ->
    [one] Hier nicht mehr beobachtet: { $numbers }.
   *[other] { $count } hier nicht mehr beobachtet: { $numbers }.
}
help-list = was dieser Chat beobachtet
help-list-more = Das Dringendste zuerst. Ein Druck auf eine Nummer zeigt ihren neuesten Kommentar; list 2 ist die zweite Seite.
list-empty = Hier wird nichts beobachtet.
list-how = Einen Fall beobachten mit { $watch }, alle wichtigen mit { $every }.
list-title = { $count ->
    [one] 1 hier beobachtet
   *[other] { $count } hier beobachtet
}
list-page = Seite { $page } von { $pages }. Ein Druck auf eine Nummer zeigt ihren neuesten Kommentar.
list-every = Jeder Fall von { $account } ab { $severity }
help-latest = der neueste Kommentar, und wo der Fall steht
help-latest-more = latest 01234567 liest den Fall jetzt beim Anbieter und zeigt den neuesten Kommentar ganz; er muss nicht beobachtet sein.
form-latest = Neuester Kommentar
latest-unreadable = Der neueste Kommentar lässt sich gerade nicht zeigen.
latest-stored = Wie zuletzt gelesen
help-reply = dem Anbieter antworten, mit Vorschau vor dem Senden
help-reply-more = Sie können auch einfach auf die Nachricht eines Updates antworten oder in Slack in ihren Thread schreiben. In jedem Fall sehen Sie zuerst, was der Anbieter lesen wird; nichts geht hinaus, bevor jemand „Senden“ drückt.
form-reply = Dem Anbieter antworten
field-reply = Was soll der Anbieter lesen?
preview-attach = Dateien für { $vendor } { $number }
preview-comment = Ein Kommentar zu { $vendor } { $number }
preview-change = Eine Änderung an { $vendor } { $number }
preview-open = Ein neuer Fall bei { $vendor }
preview-severity = Schweregrad: { $severity }
preview-close = Den Fall schließen
preview-reopen = Den Fall wieder öffnen: { $reason }
preview-public = Noch nicht gesendet. { $vendor } wird dies sehen, und alle, die den Fall dort lesen können.
button-send = Senden
ticket-sending = Wird an { $vendor } gesendet…
ticket-dropped = Nicht gesendet.
ticket-gone = Dieser Entwurf ist weg. Schreiben Sie ihn neu.
ticket-sent-before = Das ist schon gesendet; es wird nicht zweimal gesendet.
ticket-dropped-before = Das wurde vorher verworfen. Schreiben Sie es neu, wenn es hinaus soll.
ticket-found = Vermerkt: Er ist da, als Fall { $number }. Nichts wird erneut gesendet.
form-exists = Ist da
field-number = Welche Nummer hat der Fall?
help-close = einen Fall beim Anbieter schließen
help-close-more = Sie sehen es vor dem Senden. Bei einem schon geschlossenen Fall bietet close eine Schaltfläche zum Wiederöffnen.
form-close = Fall schließen
close-already = Fall { $number } ist schon geschlossen.
button-reopen = Wieder öffnen
form-reopen = Fall wieder öffnen
field-reason = Warum wird er wieder geöffnet?
help-severity = den Schweregrad eines Falls ändern
help-severity-more = Zum Beispiel severity 01234567 2, oder das Wort des Anbieters. Sie sehen es vor dem Senden.
form-severity = Schweregrad ändern
field-severity = Welcher Schweregrad?
severity-already = Fall { $number } hat schon den Schweregrad { $severity }.
help-open = einen neuen Fall beim Anbieter eröffnen
help-open-more = Ich frage nach Titel, Produkt, Schweregrad und Text, einzeln oder als Formular; open TITEL beginnt mit dem Titel. Sie sehen den Fall vor dem Senden, und dieser Chat beobachtet ihn danach.
form-open = Fall eröffnen
field-account-open = Wo wird er eröffnet?
field-title = Worum geht es, in einer Zeile?
field-title-help = Der Anbieter zeigt es als Titel des Falls.
field-redhat-product = Produkt
field-redhat-product-help = Wie Red Hat es nennt, zum Beispiel Red Hat Enterprise Linux.
field-redhat-version = Version
field-redhat-version-help = Zum Beispiel 9.6.
field-body = Was geschieht?
field-body-help = Was Sie erwartet haben, was Sie sehen, seit wann, und was Sie versucht haben.
help-notification = wessen Kommentare gemeldet werden: Associate, Customer oder Both
help-notification-more = notification Associate: nur die Kommentare des Anbieters (so ist es zu Beginn). Customer: die unserer Seite. Both: alle. Es gilt für diesen Chat; Änderungen an Status, Schweregrad und Ähnlichem werden immer gemeldet.
form-notification = Wessen Kommentare
field-authors = Wessen Kommentare sollen hier gemeldet werden?
notification-now = Jetzt: { $authors }. Änderungen an Status, Schweregrad und Ähnlichem werden immer gemeldet.
notification-unknown = Wählen Sie Associate (Anbieter), Customer (unsere Seite) oder Both.
notification-set = Ab jetzt hier gemeldet: { $authors }.
authors-vendor = die Kommentare des Anbieters
authors-ours = die Kommentare unserer Seite
authors-both = alle Kommentare
help-truncate = wie lang ein Zitat in einem Update sein darf
help-truncate-more = truncate 500: bis zu 500 Zeichen jedes Kommentars. Es gilt für diesen Chat; latest zeigt den neuesten Kommentar immer ganz.
form-truncate = Länge der Zitate
field-characters = Wie viele Zeichen eines Kommentars soll ein Update zeigen?
truncate-now = Jetzt: { $now }. Mit latest ist der neueste Kommentar immer ganz zu lesen.
truncate-range = Geben Sie eine Zahl von { $least } bis { $most } an.
truncate-set = Updates hier zeigen bis zu { $count } Zeichen eines Kommentars.
help-mute = einen Fall eine Weile zurückhalten (1h, 8h, 1d, forever)
help-mute-more = mute 01234567 8h, auch 30m oder 2d, höchstens ein Jahr: Was sich bis dahin ändert, wird danach gemeldet. mute 01234567 forever: es wird ausgelassen. unmute beendet es. Es gilt für diesen Chat, auch für einen Fall, der gemeldet wird, weil jeder Fall eines Kontos beobachtet wird.
form-mute = Fall stummschalten
field-mute = Wie lange?
mute-help = Auch 30m, 3h oder 2d. Was sich bis dahin ändert, wird danach gemeldet; mit forever wird es ausgelassen.
mute-hour = 1 Stunde
mute-hours = 8 Stunden
mute-day = 1 Tag
mute-forever = Für immer
mute-unknown = Geben Sie eine Dauer wie 30m, 8h, 1d an (höchstens ein Jahr), oder forever.
mute-done = Fall { $number } ist hier stumm. Was sich bis dahin ändert, wird danach gemeldet.
mute-until = bis
mute-done-forever = Fall { $number } ist hier stumm, bis jemand das mit unmute aufhebt. Was sich bis dahin ändert, wird nicht gemeldet.
button-unmute = Stumm aufheben
help-unmute = einen stummen Fall wieder melden
help-unmute-more = unmute 01234567. Zurückgehaltenes kommt sofort; was mit forever ausgelassen wurde, nicht.
form-unmute = Stumm aufheben
unmute-done = Fall { $number } wird wieder gemeldet; Zurückgehaltenes kommt jetzt.
unmute-was = Er war stumm bis
unmute-not = Fall { $number } ist hier nicht stumm.
help-status = auf einen Blick: Konten, Beobachtetes, Wartendes
status-title = Status
status-on = ✓ { $account }: zuletzt gelesen { $last }
status-paused = ⏸ { $account }: pausiert. Grund: { $why }
status-failing = ⚠ { $account }: zuletzt gelesen { $last }, danach Fehler. Grund: { $why }
status-watched = { $count ->
    [one] 1 Fall hier beobachtet
   *[other] { $count } Fälle hier beobachtet
}
status-every = { $count ->
    [one] und jeder Fall von 1 Konto
   *[other] und jeder Fall von { $count } Konten
}
status-muted = { $count ->
    [one] 🔕 1 stumm
   *[other] 🔕 { $count } stumm
}
status-backlog = { $count ->
    [0] Keine Nachricht wartet.
    [one] 1 Nachricht wartet aufs Senden.
   *[other] { $count } Nachrichten warten aufs Senden.
}
help-doctor = was scheitert, seit wann, und was hilft
help-doctor-more = Ein Operator sieht die Konten dieses Chats, ein Admin alle. doctor errors, für Admins: die letzten Fehler vollständig, um sie zu melden.
doctor-title = Wie es allem geht
doctor-nothing = Noch nichts zu prüfen: kein Konto, und nichts wurde gesendet.
doctor-ok = letzter Erfolg: { $last }
doctor-failed = letzter Fehler: { $last }. Grund: { $why }
doctor-failed-once = letzter Fehler: { $last }
doctor-off = pausiert, bis die Zugangsdaten neu angegeben werden
doctor-paused = pausiert bis { $until }: Die Gegenseite bat darum
doctor-sent = letzte Nachricht gesendet: { $last }
doctor-dead = nicht erreichbar; was aussteht, wartet, bis jemand von dort schreibt. Grund: { $why }
doctor-times = { $count ->
    [one] einmal, { $last }
   *[other] { $count }-mal, zuletzt { $last }
}
doctor-no-errors = Kein Fehler vermerkt.
doctor-errors-title = { $count ->
    [one] Der letzte Fehler
   *[other] Die letzten { $count } Fehler
}
remedy-auth = Die Zugangsdaten mit setup neu angeben; bei einem Chat das Token in den Einstellungen.
remedy-forbidden = Die Rechte des Kontos beim Anbieter erweitern lassen; bei einem Chat den Bot neu einladen.
remedy-missing = Prüfen, ob es den Fall oder den Chat noch gibt.
remedy-refused = Die Gegenseite hat es nicht angenommen: ändern und noch einmal versuchen.
remedy-unsupported = Ein anderes Konto oder das Portal des Anbieters nutzen.
remedy-garbled = Etwas warten; bleibt es so, hat sich die Schnittstelle des Anbieters geändert: mit doctor errors melden.
remedy-busy = Nichts zu tun: Nach der Pause geht es von selbst weiter.
remedy-down = Netz und Statusseite des Anbieters prüfen; es geht von selbst weiter.
remedy-bug = Melden, mit dem, was doctor errors zeigt.
help-test = ein Muster-Update, und eine Push-Nachricht, um zu sehen, ob sie ankommt
test-vendor = Beispiel
test-case = Der Cluster startet nach dem Update nicht
test-comment = Wir können es nachstellen. Bitte senden Sie uns die Ausgabe des angehängten Skripts.
test-note = Das ist nur ein Test: So sehen Updates hier aus.
test-push = Test: Push-Nachrichten kommen in diesem Chat an.

## The demo

field-demo-token = Zugangsdaten des Demo-Anbieters
field-demo-token-help = Sie lauten demo-offline-token, welcher Anbieter auch gespielt wird; alles andere wird abgelehnt.

help-demo = beim Demo-Anbieter etwas schiefgehen lassen (off beendet es)
help-demo-more = demo allein zeigt die Störungen als Schaltflächen; demo off beendet alle.
form-demo = Demo-Störungen
field-fault = Was soll beim Demo-Anbieter schiefgehen?
field-fault-help = Es dauert, bis Sie off wählen. doctor zeigt, was geschieht.
demo-well = Dem Demo-Anbieter geht es wieder gut.
demo-paused = { $account } bleibt pausiert, bis es Zugangsdaten bekommt: { $setup }, dann demo-offline-token.
demo-ill = Beim Demo-Anbieter jetzt: { $faults }. demo off beendet es.
demo-unknown = Wählen Sie off oder eines davon: { $names }.

## Vendors known by a profile

field-email-to = Die Adresse, die neue Fälle annimmt
field-email-to-help = Lassen Sie sie weg, wenn die bekannte stimmt oder der Anbieter keine Mails annimmt: Dann wird jedes Ticket zum Einreichen von Hand vorbereitet.
field-email-pattern = Wie nennen die Mails des Anbieters die Fallnummer?
field-email-pattern-help = Ein Muster mit der Nummer in Klammern, gesucht in Betreff und Text. Ohne Muster wird jede Nummer, die unser Zeichen nicht findet, bei einer Person erfragt.
field-email-phone = Die Rufnummer des Anbieters
field-email-phone-help = Sie wird bei Tickets gezeigt, die einen Anruf brauchen.
field-email-circuit_id = Leitungs-ID
field-email-circuit_id-help = Sie steht im Vertrag, auf der Rechnung und oft am Übergabepunkt.
field-email-service_address = Adresse des Standorts
field-email-service_address-help = Straße und Ort, wo der Dienst endet.
field-email-local_contact = Kontakt am Standort
field-email-local_contact-help = Wer die Tür öffnet und die Technik kennt.
field-email-contact_phone = Telefon des Kontakts
field-email-contact_phone-help = Wo der Anbieter diese Person jetzt erreicht.
field-email-access_hours = Wann kann die Technik hinein?
field-email-access_hours-help = Tage und Uhrzeiten, in der Ortszeit des Standorts.
field-email-symptom = Symptom
field-email-symptom-help = Was zu sehen ist: kein Licht, Paketverlust, Flapping, langsam.
field-email-start_time_utc = Wann begann es (UTC)?
field-email-start_time_utc-help = Jahr-Monat-Tag Stunden:Minuten, zum Beispiel 2026-11-20 06:40.
field-email-own_ref = Unsere eigene Ticketnummer
field-email-own_ref-help = Der Anbieter nennt sie in seinen Antworten.
field-email-serial = Seriennummer
field-email-serial-help = Des betroffenen Geräts, wie beim Anbieter registriert.
field-email-contract = Vertragsnummer
field-email-contract-help = Der Supportvertrag dieses Geräts.
field-email-site = Standort
field-email-site-help = Wie ihn die Konsole des Anbieters nennt.
field-email-account_number = Konto beim Anbieter
field-email-account_number-help = Kundennummer oder Kontoname, wie auf der Rechnung.
field-email-org_id = Organisation
field-email-org_id-help = Ihre ID oder ihr Name im Dashboard des Anbieters.
field-email-company_id = Firmen-ID
field-email-company_id-help = Sie steht im Admin-Portal.
field-email-cloud = Name der Cloud
field-email-cloud-help = Die Cloud, auf der Ihre Firma liegt; sie steht in der Adresse des Admin-Portals.
field-email-tenant = Mandant (Tenant)
field-email-tenant-help = Sein Name oder seine ID.
field-email-product = Produkt oder Dienst
field-email-product-help = Wie der Anbieter es nennt.
field-email-agent_version = Version des Agents
field-email-agent_version-help = Eines Agents, der das Problem hat.
problem-form = Es hat nicht die Form, die der Anbieter verlangt.
problem-shouting = Der Titel schreit: nicht durchgehend in Großbuchstaben, ohne !!.
problem-answer = Der Titel sieht aus wie eine Antwort (Re:, Fwd:): Der Anbieter würde ihn einem alten Fall zuordnen.
problem-number = Der Titel enthält eine Fallnummer: Die Antwort des Anbieters ließe sich nicht von einer zu jenem Fall unterscheiden.
problem-subject = Der Betreff wird zu lang: { $length } Zeichen, höchstens { $most }. Kürzen Sie den Titel.
problem-signature = Lassen Sie Signatur oder Haftungshinweis weg, etwa „Sent from my phone“ oder was nach „--“ folgt.
problem-place = Ein Platzhalter in geschweiften Klammern ist nicht ausgefüllt.
check-ok = { $name } ({ $id }) ist verwendbar.
check-not = { $count ->
    [one] Ein Punkt ist falsch:
   *[other] { $count } Punkte sind falsch:
}
check-asked = setup fragt einmal nach: { $names }
check-known = setup fragt nach nichts, was nicht bekannt ist.
check-good = Eine gute Mail:
check-bad = Eine schlechte Mail:
check-why = Was daran falsch ist:
check-to = An: { $to }
check-nobody = An: noch niemanden. Ohne Adresse wird das Ticket zum Einreichen von Hand vorbereitet.
check-subject = Betreff: { $subject }
check-value = { $why }
check-json = Das ist kein JSON: { $why }
check-big = Die Datei ist größer als { $most } Bytes.
check-unread = Nicht lesbar: { $why }
check-twice = Ein anderer Anbieter hat die ID { $id }.
check-pattern = Das Muster ist nicht verwendbar: { $why }
check-shape = Nur Buchstaben, Ziffern, # _ / - \. \d und Mengen wie [A-Z], jeweils mit einer Anzahl in geschweiften Klammern oder ?; höchstens drei davon mit veränderlicher Länge.
check-place = { $place } ist hier kein Platzhalter: Ein solches Feld gibt es nicht.
check-needs = Der Platzhalter { $place } muss hier stehen.
check-always = { $place } kann leer oder lang sein und darf deshalb nicht im Betreff stehen.
check-unsent = { $place } steht weder im Betreff noch im Text: Es würde erfragt und nie gesendet.
check-name = Der Name { $name } ist vergeben.
check-label = Dieses Feld braucht eine Beschriftung (label).
check-choices = Ein Feld der Art choice hat choices, kein anderes.
check-example = Das Beispiel passt nicht.
check-severities = Die Schweregrade gehen vom höchsten zum niedrigsten, jedes Wort einmal.
check-call = { $word } ist keiner der Schweregrade.
check-header = Der Name eines Headers gehört zu "in": "header", und nur dorthin.
check-found = Das Muster findet { $example } darin nicht.

## Files that go along

files-receipt = Dateien für Fall { $number }:
files-receipt-partly = Nicht jede Datei kam bei Fall { $number } an:
files-receipt-mail = Mit der Mail gesendet:
files-receipt-mail-partly = Nicht jede Datei ging mit der Mail:
files-wait = Die Dateien für Fall { $number } warten: Der Anbieter lehnt unsere Zugangsdaten ab. Sind sie neu angegeben, gehen die Dateien von selbst. Grund: { $why }
files-later = Die Dateien für Fall { $number } sind noch nicht alle dort. Ich versuche es weiter und melde, wie es ausgeht. Grund: { $why }
files-missing = Diese Dateien ließen sich hier nicht anhängen:
file-sent-listed = ✓ { $name }, { $size }, SHA-256 { $checksum }…: vom Anbieter aufgeführt
file-sent-unlisted = ? { $name }, { $size }, SHA-256 { $checksum }…: gesendet, aber vom Anbieter nicht aufgeführt
file-sent-unread = ✓ { $name }, { $size }, SHA-256 { $checksum }…: gesendet; die Liste des Anbieters war nicht lesbar
file-sent-mailed = ✓ { $name }, { $size }, SHA-256 { $checksum }…
file-left = ✗ { $name }, { $size }: { $why }
file-left-size = größer als die erlaubten { $most }
file-left-type = Dateien mit der Endung .{ $ending } werden nicht angenommen
file-left-together = mit den anderen zusammen mehr als die { $most }, die eine Mail fassen darf
file-left-big = zu groß für den Fall; sie gehört auf { $where }, mit dem Namen { $name }
file-left-big-later = zu groß zum Mitsenden; sie gehört auf { $where }, sobald der Fall eine Nummer hat
file-left-none = dieser Anbieter nimmt hier keine Dateien an; reichen Sie sie im Portal ein
file-left-account = das Konto, mit dem sie gehen sollte, gibt es nicht mehr
file-failed = ließ sich nicht senden. Grund: { $why }
file-lost = die Antworten gingen verloren, und der Anbieter führt sie nicht auf
file-unlisted = vom Anbieter noch nicht aufgeführt
file-manifest = { $name }, { $bytes } Bytes, SHA-256 { $sha256 }
    wurde in { $count } Teile zerlegt. So fügen Sie sie zusammen:

    Linux, macOS: { $unix }
    Windows: { $windows }

    SHA-256, Name und Bytes jedes Teils:

## Files named in the console

console-no-file = Diese Datei gibt es nicht: { $path }
console-unreadable = Das ist keine lesbare Datei: { $path }
console-not-sent = Nichts wurde gesendet.

## Tickets by mail, by hand, and with files

button-enter = Nummer eingeben
button-number = Es ist { $number }
button-payload = Genauer Wortlaut
button-instead = Stattdessen zu { $number }
button-intake = { $vendor } einrichten
ticket-mailed = An { $to } gemailt. { $vendor } antwortet mit einer Fallnummer; ich achte im Postfach darauf und melde sie hier.
ticket-prepared = Das Ticket für { $vendor } ist fertig zum Einreichen{ $portal ->
    [none] {""}
    *[other] {" "}bei { $portal }
  }{ $phone ->
    [none] {""}
    *[other] {" "}oder telefonisch unter { $phone }
  }: kopieren, einreichen, dann hier die Fallnummer eingeben.{ $files ->
    [0] {""}
    [one] {" "}Die Datei fügen Sie dort selbst hinzu.
    *[other] {" "}Die { $files } Dateien fügen Sie dort selbst hinzu.
  }
ticket-given-up = Ich frage nicht weiter nach der Nummer. { $vendor } kann den Fall trotzdem haben.
setup-next-mail = Mails an Anbieter gehen jetzt von dort hinaus. Als Nächstes: { $open }
ticket-unlooked = { $number ->
    [none] Die Antwort des Anbieters auf den neuen Fall ging verloren, und ich kann dort nicht nachsehen: { $why }. Bitte im Portal nachsehen: Ist er da?
    *[other] Die Antwort des Anbieters zu Fall { $number } ging verloren, und ich kann dort nicht nachsehen: { $why }. Bitte im Portal nachsehen: Ist es da?
  }
ticket-waits = Noch nicht gesendet: { $why }. Nach setup mit neuen Zugangsdaten geht es von selbst hinaus.
ticket-remind = { $vendor } hat noch keine Fallnummer genannt. Kennen Sie sie?
ticket-unsure = { $count ->
    [0] { $from } hat geantwortet, und ich finde darin keine Fallnummer: „{ $subject }“.
    [one] { $from } hat geantwortet: „{ $subject }“. Ist das die Fallnummer?
    *[other] { $from } hat geantwortet: „{ $subject }“. Welche davon ist die Fallnummer?
  }
ticket-bounced = Die Mail kam zurück und ist nicht angekommen: „{ $subject }“.
ticket-number-found = Fall { $number }: Die Nummer steht in der Antwort von { $from }, „{ $subject }“. Dieser Chat beobachtet ihn jetzt.
problem-like = Es sollte aussehen wie { $example }.
preview-mail = Noch nicht gesendet. { $vendor } bekommt es per Mail an { $to }.
preview-hand = Noch nicht gesendet. „Senden“ macht daraus ein Ticket, das Sie bei { $vendor } selbst einreichen: Von hier kann keine Mail dorthin gehen.
preview-twice = { $number ->
    [none] Mit diesem Titel haben Sie eben schon eines gesendet.
    *[other] Mit diesem Titel haben Sie eben schon eines gesendet: Fall { $number }.
  }
preview-call = { $vendor } verlangt einen Anruf bei { $severity }{ $phone ->
    [none] .
    *[other] : { $phone }.
  }
way-gzip = geht komprimiert, wenn das genügt
way-split = geht in { $count } Teilen
way-left = bleibt zurück:
payload-request = Was an den Anbieter geht, Wort für Wort
payload-letter = Der Text, Wort für Wort
payload-nothing = Nichts wurde gesendet.
attach-none = Hier warten keine Dateien. Legen Sie sie in diesem Chat ab und hängen Sie sie dann an { $number } an.
attach-stays = Nichts davon kann zu Fall { $number }, also gibt es nichts zu senden. Die Dateien warten hier einen Tag.
preview-missing = Dieser Kommentar folgt, für das, was zurückbleibt:
stays-type = Angenommen werden hier: { $types }. Speichern Sie die Datei in einem dieser Formate und legen Sie sie hier ab.
stays-size = Machen Sie sie kleiner oder teilen Sie sie, und legen Sie sie hier ab.
stays-portal = Oder reichen Sie sie im Portal des Anbieters ein: { $portal }
file-disguised = Vorsicht, der Inhalt ist { $type }
file-not-taken = Nicht angenommen: { $why }
files-with-draft = Verwahrt. Sie gehen mit dem, was Sie gerade eröffnen.
files-dropped = { $count ->
    [one] Die wartende Datei ist verworfen.
    *[other] Die { $count } wartenden Dateien sind verworfen.
  }
ticket-numbered = Vermerkt: Fall { $number }.
draft-files-wait = { $count ->
    [one] Seine Datei wartet hier auf den nächsten; { $cancel } verwirft sie.
    *[other] Seine { $count } Dateien warten hier auf den nächsten; { $cancel } verwirft sie.
  }
files-where = Für einen Tag verwahrt. Wohin damit: { $attach } und eine Fallnummer, oder { $open } für einen neuen Fall.
notice-intake = { $vendor } wurde zum ersten Mal genutzt, und seine Adresse für Fälle ist hier nicht bekannt. Falls Sie eine haben, richten Sie sie einmal ein; bis dahin werden Tickets zum Einfügen vorbereitet.
form-attach = Dateien anhängen
help-attach = hier abgelegte Dateien an einen Fall senden
help-attach-more = Legen Sie zuerst die Dateien ab, dann sagen Sie, wohin: attach 01234567. Eine Vorschau zeigt jede Datei; nichts geht vor „Senden“ hinaus. Zu große gehen komprimiert oder in Teilen, oder werden mit dem Grund genannt.
field-mail-from = Mailadresse
field-mail-from-help = Mails an Anbieter gehen von ihr aus, und Antworten kommen dorthin zurück.
field-mail-smtp = SMTP-Server
field-mail-smtp-help = Host und Port, immer TLS: smtp.example.com:465
field-mail-imap = IMAP-Server
field-mail-imap-help = Liest die Antworten, um Fallnummern zu finden. Überspringen: Sie geben Nummern selbst ein.
field-mail-user = Benutzername
field-mail-user-help = Oft die Mailadresse.
field-mail-password = Passwort
field-mail-password-help = Ein App-Passwort, wo es beim Maildienst eines gibt. Es wird verschlüsselt gespeichert.
field-mail-tokenUrl = Token-Adresse
field-mail-tokenUrl-help = Wo das Refresh-Token eingetauscht wird, etwa https://oauth2.googleapis.com/token
field-mail-clientId = Client-ID
field-mail-clientId-help = Der für Casebell registrierten Anwendung.
field-mail-clientSecret = Client-Secret
field-mail-clientSecret-help = Derselben Anwendung. Bei Microsoft 365 braucht sie Mail.Send und Mail.ReadWrite, beschränkt auf dieses Postfach.
field-mail-refreshToken = Refresh-Token
field-mail-refreshToken-help = Für SMTP und IMAP dieses Postfachs.
field-mail-tenant = Mandant (Tenant)
field-mail-tenant-help = Seine Domain oder ID: example.onmicrosoft.com
field-mail-expires = Ablauf des Geheimnisses
field-mail-expires-help = In der Form 2027-03-31: Ich warne 14, 7 und 1 Tage vorher. Überspringen, wenn es nicht abläuft.

## When a credential ends

notice-credential-ends = { $days ->
    [one] Die Zugangsdaten von { $account } laufen innerhalb eines Tages ab, am { $date }. Geben Sie mir vorher neue: { $setup }
   *[other] Die Zugangsdaten von { $account } laufen in { $days } Tagen ab, am { $date }. Geben Sie mir vorher neue: { $setup }
}
notice-credential-ended = Die Zugangsdaten von { $account } sind am { $date } abgelaufen. Geben Sie mir neue: { $setup }
credential-ends = Zugangsdaten laufen am { $date } ab
credential-ended = Zugangsdaten sind am { $date } abgelaufen

## History

help-history = was an Anbieter gesendet wurde, und was daraus wurde
help-history-more = Mit einer Fallnummer oder einem Konto: nur dazu. Für Admins: history csv ist alles als Datei, history audit, wer was getan hat.
history-title = { $count ->
    [one] Das zuletzt Gesendete
   *[other] Die letzten { $count } Sendungen
}
history-none = Noch wurde nichts gesendet.
history-unknown = { $word } ist hier weder eine Fallnummer noch ein Konto.
history-open = neuer Fall
history-comment = Kommentar
history-change = Änderung
history-attach = Dateien
history-files = { $count ->
    [one] 1 Datei
   *[other] { $count } Dateien
}
history-file = { $count ->
    [one] 1 Eintrag, als Datei.
   *[other] { $count } Einträge, als Datei.
}
history-audit-title = { $count ->
    [one] Der letzte Protokolleintrag
   *[other] Die letzten { $count } Protokolleinträge
}

## Command line: vendors and history

cli-vendors = was jeder Anbieter kann
cli-vendor = stimmt ein Anbieterprofil, und wie sehen seine Mails aus
cli-vendor-usage = Aufruf: casebell vendor check DATEI
cli-unread = { $file } ist nicht lesbar ({ $why }).
cli-history = was an Anbieter hinausging
notice-mail-odd = { $account }: { $count } Mails sind nicht lesbar. In einer davon kann eine Fallnummer stehen; bitte im Postfach nachsehen.

## Mails about a case

ticket-foreign = { $from } hat zu Fall { $number } geschrieben: „{ $subject }“. Das ist keine bekannte Adresse von { $vendor }, darum wird der Text hier nicht gezeigt.

## A file of which nobody can tell whether it arrived
file-unsure = die Antwort darauf ging verloren, und der Fall ist nicht lesbar: dort nachsehen, bevor Sie sie erneut senden

## Mails about one ticket that are too many for one hour
ticket-mails-more = { $count ->
    [one] Eine weitere solche Mail kam in dieser Stunde und wird nicht gezeigt: „{ $subject }“, von { $from }.
    *[other] { $count } weitere solche Mails kamen in dieser Stunde und werden nicht gezeigt. Die letzte: „{ $subject }“, von { $from }.
  }

## Keys of programs

help-keys = Schlüssel von Programmen: zeigen und widerrufen
help-keys-more = keys revoke 1a2b3c4d zieht einen Schlüssel zurück. Schlüssel entstehen dort, wo Casebell läuft, damit keiner in einem Chat steht: casebell keys add NAME --scopes read,open
cli-keys = Schlüssel von Programmen für die REST-API: zeigen, erstellen, widerrufen
cli-keys-usage = Aufruf: casebell keys, casebell keys add NAME [--scopes read,open] [--days 90], oder casebell keys revoke ID
cli-keys-scopes = --scopes verlangt einen oder mehrere von { $scopes }, mit Kommas dazwischen.
cli-keys-days = --days verlangt eine ganze Zahl von 1 bis { $most }.
cli-keys-name = Geben Sie dem Schlüssel einen Namen mit 1 bis { $most } Zeichen: das Programm, das ihn benutzt.
cli-keys-once = Das ist der Schlüssel. Er wird nicht noch einmal gezeigt:
cli-keys-none = Es gibt noch keinen Schlüssel. Erstellen Sie einen: casebell keys add NAME --scopes read,open
key-line = { $id } { $name }: { $scopes }; { $ends }; zuletzt benutzt: { $used }
key-ends = läuft ab: { $at }
key-endless = läuft nicht ab
keys-none = Kein Programm hat einen Schlüssel.
keys-make = Ein Schlüssel wird auf der Kommandozeile des Servers erstellt, damit kein Chat ihn behält: casebell keys add NAME --scopes read,open
keys-unknown = Es gibt keinen gültigen Schlüssel { $id }.
keys-revoked = Der Schlüssel { $id } gilt nicht mehr.

## Tickets that come in

incoming-category = Kategorie: { $category }
incoming-reporter = Gemeldet von: { $reporter }
incoming-watchers = Auf dem Laufenden halten: { $watchers }
incoming-ring = { $light } Neues Ticket, { $priority ->
    [urgent] dringend
    [high] hoch
    [medium] mittel
   *[low] niedrig
}: { $title }
incoming-from = Von { $who } { $source ->
    [rest] per API
    [teams] in Teams
    [lane] über die Warteschlange
    [mail] per E-Mail
   *[chat] in einem Chat
}
incoming-text = { $text }
incoming-opens = Es wird mit { $account } eröffnet.
incoming-opens-nowhere = Es wird bei keinem Anbieter eröffnet: Sein Ziel ist dieser Chat.
incoming-dead = „{ $title }“ ließ sich nicht eröffnen und ist verwahrt; ein Admin erfährt es. Grund: { $why }
problem-lane-account = { $setting } nennt { $account }, aber ein solches Konto oder einen solchen Anbieter, der Fälle eröffnen kann, gibt es nicht. Wer Casebell betreibt, muss das ändern.
problem-account-unknown = Ein Konto oder einen Anbieter { $account } gibt es hier nicht.
problem-account-cannot = Mit { $account } lässt sich kein Fall eröffnen.
problem-account-many = Es gibt mehrere Konten bei { $account }: Nennen Sie eines von { $labels }.
problem-which-account = Nennen Sie das Konto, mit dem es eröffnet wird: { $labels }.
problem-no-account = Es gibt kein Konto, um es zu eröffnen. Verbinden Sie eines mit setup, oder legen Sie für die Warteschlange einen Chat fest.
problem-files-nowhere = Dateien gehen nur an einen Anbieter, und dieses Ticket geht an einen Chat: Lassen Sie sie weg, oder nennen Sie ein Konto.
notice-lane-held = Die Warteschlange { $lane } nimmt keine Tickets an. Sie werden hier verwahrt und gesendet, sobald sie es wieder tut. Grund: { $why }
notice-lane-back = Die Warteschlange { $lane } nimmt wieder Tickets an. Verwahrtes ist unterwegs.
notice-lanes-deaf = Aus den Warteschlangen lassen sich keine Tickets holen. Ich versuche es weiter. Grund: { $why }
notice-lanes-heard = Aus den Warteschlangen werden wieder Tickets geholt.
notice-dead = Ein Ticket in der Warteschlange { $lane } ließ sich nicht eröffnen. Es bleibt verwahrt, bis Sie entscheiden. Grund: { $why }
button-dead = Gescheiterte Tickets
button-replay = { $nth } erneut senden
button-discard = { $nth } verwerfen
help-dead = Tickets, die sich nicht eröffnen ließen
help-dead-more = dead replay all sendet alle noch einmal, wenn behoben ist, was falsch war.
dead-title = { $count ->
    [one] Ein Ticket ließ sich nicht eröffnen
   *[other] { $count } Tickets ließen sich nicht eröffnen
}
dead-none = Kein Ticket ist gescheitert: Alles Eingegangene ist eröffnet oder unterwegs.
dead-line = { $nth }. { $light } { $title }
dead-why = Eingegangen { $came }. Grund: { $why }
dead-more = { $count ->
    [one] Ein weiteres wird nicht gezeigt.
   *[other] { $count } weitere werden nicht gezeigt.
}
dead-replayed = { $count ->
    [one] Erneut gesendet.
   *[other] { $count } Tickets erneut gesendet.
}
dead-discarded = Verworfen.
dead-gone = Dieses Ticket gilt nicht mehr als gescheitert oder war nie hier.
dead-usage = { $dead } zeigt sie, { $dead } replay ID (oder all) sendet erneut, { $dead } discard ID verwirft.
cli-dead = Tickets, die sich nicht eröffnen ließen: zeigen, erneut senden, verwerfen

## Tickets written in one message

help-ticket = ein Ticket aufnehmen: Titel, Priorität, Beschreibung
help-ticket-more = In einer Nachricht: Zeilen, die mit Titel:, Priorität:, Beschreibung: und, wenn Sie wollen, Anbieter: beginnen, in beliebiger Reihenfolge; oder Titel; Priorität; Beschreibung in einer Zeile. ticket allein fragt nach jedem. Es gibt keine Vorschau: Es geht durch die Warteschlange seiner Priorität hinaus.
form-ticket = Ticket aufnehmen
field-priority = Welche Priorität hat es?
slip-names-title = Titel, Betreff, Zusammenfassung, Thema
slip-names-priority = Priorität, Prioritaet, Schweregrad, Dringlichkeit
slip-names-account = Anbieter, Hersteller, Konto
slip-names-body = Beschreibung, Einzelheiten, Fehlerbild, Inhalt
slip-words-urgent = dringend, kritisch, Notfall, sehr hoch, Totalausfall
slip-words-high = hoch, wichtig, schwer, schwerwiegend
slip-words-medium = mittel, normal, mäßig
slip-words-low = niedrig, gering, niedrigste, leicht
slip-hint-title = was das Problem ist, in einer Zeile
slip-hint-body = was geschieht, in so vielen Zeilen, wie Sie wollen
slip-no-title = fehlt
slip-no-priority = fehlt
slip-odd-priority = die Priorität „{ $priority }“ gibt es nicht
slip-no-body = fehlt
slip-mend = Nichts wurde aufgenommen. Berichtigen Sie das und senden Sie es noch einmal nach { $command }:
slip-taken = Aufgenommen: Ticket { $id }, Warteschlange { $lane }, Nachricht { $message }.
slip-kept = Aufgenommen: Ticket { $id }, Warteschlange { $lane }. Sie ist gerade nicht erreichbar: Das Ticket ist hier verwahrt und wird später gesendet.

## Teams

teams-stranger = Sie dürfen Casebell hier nicht nutzen. Ein Admin kann Sie mit { $allow } zulassen.
teams-private = Das gehört nicht in einen Kanal, wo alle es lesen. Tun Sie es in einem Direktchat mit Casebell in Telegram oder Slack, oder auf seiner Konsole.
teams-working = läuft… Die Antwort kommt als eigene Nachricht.
teams-later = läuft… Es dauert länger, als Teams wartet. Sehen Sie gleich mit history oder list nach, oder fragen Sie noch einmal.
teams-choose = Zum Drücken einer Schaltfläche senden Sie ihre Nummer: { $example }

## Pages in a browser

help-board = ein einmaliger Link zum Board: Fälle, Zustellungen und Warteschlangen auf einen Blick
board-link = Das Board öffnet sich mit diesem Link: einmal, innerhalb von zehn Minuten, und nur für Sie.
board-nowhere = Das Board ist von hier nicht erreichbar: Wer Casebell betreibt, muss PUBLIC_URL setzen, und PORT darf nicht off sein.
board-no-role = Das Board ist für Personen mit eigener Rolle. Ein Admin gibt Ihnen eine mit allow.
button-board = Board öffnen
field-where = Wo wollen Sie die Zugangsdaten eingeben?
setup-where-page = Auf einer privaten Seite
setup-where-chat = Hier im Chat
setup-where-help = Eine Seite hält sie aus dem Verlauf dieses Chats heraus.
setup-page = Geben Sie die Zugangsdaten für { $vendor } auf dieser Seite ein. Der Link gilt einmal, zehn Minuten lang, und nur für Sie: Geben Sie ihn nicht weiter.
page-skip = Zum Inhalt springen
page-signed-in = Angemeldet als { $name }
page-sign-in = Anmelden
page-sign-out = Abmelden
page-sign-in-chat = Senden Sie Casebell im Direktchat board und öffnen Sie den Link, den Sie bekommen, oder nehmen Sie einen API-Schlüssel.
page-key = API-Schlüssel
page-key-help = Er braucht den Scope read. Wer Casebell betreibt, erstellt ihn: casebell keys add NAME --scopes read
page-key-wrong = Das ist kein Schlüssel von uns, oder er gilt nicht mehr.
page-key-scope = Dieser Schlüssel gilt, aber ihm fehlt der Scope read.
page-to-board = Schon angemeldet? Zum Board
page-link-for = Dieser Link ist für { $name }.
page-link-once = Er gilt einmal. Sie bleiben zwölf Stunden angemeldet.
page-link-gone = Dieser Link gilt nicht mehr
page-link-gone-help = Er wurde benutzt oder ist älter als zehn Minuten. Fordern Sie im Chat einen neuen an.
page-failed = Das hat nicht geklappt
page-forbidden = Das dürfen Sie nicht, oder die Seite, von der es kam, ist zu alt. Öffnen Sie das Board neu.
page-missing = Hier ist nichts.
page-busy = Zu viele Anfragen. Warten Sie eine Minute.
page-odd = Die Anfrage war nicht lesbar. Öffnen Sie die Seite neu.
page-no-role = Sie haben in Casebell keine Rolle mehr, oder Ihr Schlüssel wurde widerrufen. Fragen Sie einen Admin.
page-optional = (optional)
page-secret = { $vendor } verbinden
page-secret-for = Für { $name }.
page-secret-group = Für { $name }, zur Nutzung in { $chat }.
page-secret-once = Diese Seite gilt einmal, innerhalb von zehn Minuten. Was Sie eingeben, wird beim Anbieter geprüft, verschlüsselt gespeichert und nie wieder gezeigt.
page-secret-send = Verbinden
page-secret-done = Verbunden
page-secret-granted = { $chat } darf es jetzt nutzen.
page-close = Sie können diese Seite schließen.
page-board = Board
page-live = Live
page-lost = Gerade nicht live
page-reload = Neu laden
page-changed = Aktualisiert: { $what }
page-glance = Auf einen Blick
page-glance-ours = { $count ->
    [one] Fall wartet auf uns
   *[other] Fälle warten auf uns
}
page-glance-urgent = { $count ->
    [one] dringender Fall
   *[other] dringende Fälle
}
page-glance-owed = { $count ->
    [one] ausstehende Nachricht
   *[other] ausstehende Nachrichten
}
page-glance-dead = { $count ->
    [one] gescheitertes Ticket
   *[other] gescheiterte Tickets
}
page-glance-ill = { $count ->
    [one] Störung
   *[other] Störungen
}
page-cases = Fälle
page-cases-none = Kein offener Fall wird beobachtet. Beobachten Sie einen in einem Chat.
page-cases-more = Nur die ersten { $count } werden gezeigt.
page-case = Fall
page-priority = Priorität
page-urgent = Dringend
page-high = Hoch
page-medium = Mittel
page-low = Niedrig
page-ball = Wartet auf
page-ball-ours = Uns
page-ball-unknown = Der Status sagt es nicht
page-status = Status
page-last-change = Letzte Änderung
page-chats = Beobachtet in
page-chats-more = { $count } weitere
page-deliveries = Zustellungen
page-deliveries-count = Ausstehend: { $owed }. Unklar: { $doubt }. Aufgegeben: { $dead }.
page-deliveries-none = Noch wurde nichts gesendet.
page-chat = Chat
page-state = Zustand
page-when = Wann
page-why = Warum
page-owed = Ausstehend
page-sending = Wird gesendet
page-sent = Gesendet
page-doubt = Unklar
page-dead = Aufgegeben
page-skipped = Ausgelassen
page-lanes = Warteschlangen
page-lane = Warteschlange
page-queued = Wartend
page-held = Hier verwahrt
page-lane-dead = Gescheitert
page-dead-letters = Gescheiterte Tickets
page-dead-none = Keine. Alles Eingegangene ist eröffnet oder unterwegs.
page-ticket = Ticket
page-actions = Was tun
page-replay = Erneut senden
page-discard = Verwerfen
page-accounts = Konten
page-accounts-none = Kein Konto ist verbunden. Verbinden Sie eines mit setup in einem Chat.
page-account = Konto
page-last-success = Letzter Erfolg
page-last-failure = Letzter Fehler
page-account-off = Pausiert
page-account-trouble = Gestört
page-account-waits = Wartet
page-account-well = In Ordnung
page-paused = Die Gegenseite bat zu warten. Weiter geht es
page-troubles = Störungen
page-troubles-none = Keine.
page-what = Was
page-times = Anzahl

## Stille Postfächer
notice-jira-unsigned = Bei /jira kommen Meldungen an, die nicht mit JIRA_WEBHOOK_SECRET unterschrieben sind. Schickt sie Jira, so sind die Geheimnisse verschieden: Tragen Sie an beiden Stellen dasselbe ein. Bis dahin kommen Kommentare mit den Abfragen.
notice-mail-silent = Seit { $since } kam keine Mail an { $address }. Wird sie dort noch zugestellt?
notice-mail-heard = An { $address } kommen wieder Mails.
notice-mail-watch = { $account } meldet neue Mails nicht mehr sofort. Nichts geht verloren: Ich sehe im Intervall nach und versuche es weiter. Grund: { $why }

## Unterhaltungen per E-Mail
mail-opened =
    Ihre Anfrage ist Ticket { $number }: { $title }

    Um etwas zu ergänzen, antworten Sie auf diese E-Mail.
mail-wrote = { $by } hat geschrieben:
mail-pictures = { $count ->
    [one] Ein Bild wird hier nicht gezeigt.
   *[other] { $count } Bilder werden hier nicht gezeigt.
}
notice-mail-thread = In der Unterhaltung per E-Mail: { $title }

## Mails, die Tickets werden
mail-cut = [{ $missing } Zeichen mehr: der ganze Text steht in { $file }]
mail-held = Eine Mail an { $box } bekam kein Ticket. Sie bleibt, mit allen ihrer Art, bis Sie entscheiden.
mail-held-why = Grund: { $why }
mail-failed = Eine Mail an { $box } konnte kein Ticket werden. Sie bleibt, bis Sie entscheiden. Grund: { $why }
mail-asking = Zu welchem Fall gehört eine Mail von { $sender } an { $box }? Vielleicht { $numbers }. Ihr Betreff: { $subject }
button-parked = Geparkte Mails
button-mail-join = Zu { $number }
button-mail-new = Neues Ticket
button-mail-drop = Kein Ticket
mail-why-to = Wir stehen nur in Cc oder Bcc. Geben Sie sie frei, wenn sie für uns ist; eine Regel für ihre Adresse lässt solche Mails ein.
mail-why-self = Sie kam aus unserem eigenen Postfach. Geben Sie sie frei, wenn ein Ticket gewünscht ist.
mail-why-block = Ihr Absender ist durch EMAIL_BLACKLIST gesperrt. Geben Sie sie frei, oder nehmen Sie ihn von der Liste.
mail-why-domain = Die Domain ihres Absenders steht nicht in EMAIL_WHITELISTED_DOMAINS. Geben Sie sie frei, oder tragen Sie die Domain ein.
mail-why-marker = Ein Casebell hat sie geschrieben. Nichts ist zu tun; freigegeben wird sie ein Ticket.
mail-why-auto = Ein Automat hat sie geschrieben, etwa eine Abwesenheitsnotiz. Geben Sie sie frei, wenn sie wichtig ist.
mail-why-bounce = Ein Brief kam zurück oder verspätet sich. Prüfen Sie die Adresse, an die er ging.
mail-why-list = Sie kam über eine Mailingliste. Geben Sie sie frei, wenn sie für uns ist.
mail-why-spoof = Unser Mailserver sagt, ihr Absender sei gefälscht. Geben Sie sie nur frei, wenn Sie es besser wissen.
mail-why-unproven = Unser Mailserver sagte nicht, wer sie schickte. Prüfen Sie, ob MAIL_AUTHSERV der Name ist, mit dem er zeichnet, und geben Sie sie dann frei.
mail-why-empty = Es steht nichts darin. Fragen Sie den Absender, was gemeint war.
mail-why-cap-sender = Ihr Absender schrieb zu viele neue Mails in einer Stunde. Geben Sie frei, was wichtig ist.
mail-why-cap-all = Zu viele neue Mails kamen in einer Stunde. Geben Sie frei, was wichtig ist.
mail-why-unreadable = Sie ist nicht lesbar. Sehen Sie im Postfach nach und eröffnen Sie das Ticket von Hand.
mail-why-too-big = Sie ist zu groß, um gelesen zu werden. Sehen Sie im Postfach nach und eröffnen Sie das Ticket von Hand.

## casebell mail
cli-mail = die Postfächer, aus denen Tickets werden: anmelden, Mails aufnehmen, verlorene finden
cli-mail-usage =
    Aufruf:
      casebell mail auth [--browser]     beim Microsoft-365-Postfach der Einstellungen anmelden
      casebell mail run [-r N]           der Dienst ohne Konsole und Demo; endet, wenn ein Postfach N-mal nacheinander versagt (0: nie)
      casebell mail check [-d TAGE]      Mails der letzten Tage (1) finden, aus denen nichts wurde, und sie aufnehmen
    -m ADRESSE nennt eines von mehreren Postfächern, -r N wie oft check noch einmal fragt, mit --json gibt check JSON aus.
cli-mail-auth-unset = Setze zuerst MAILBOX, O365_TENANT_ID und O365_CLIENT_ID. Angemeldet wird hier nur bei einem Microsoft-365-Postfach.
cli-mail-auth-other = Nur bei { $mailbox } kann man sich anmelden: Es ist das erste in MAILBOX. Andere verbindet man in einem Chat mit /setup.
cli-mail-auth-secret = Es gibt ein Client-Secret, also muss sich niemand anmelden. Ich probiere es bei { $mailbox } …
cli-mail-auth-code = Um dich bei { $mailbox } anzumelden, öffne { $url } in einem beliebigen Browser und gib { $code } ein. Ich warte …
cli-mail-auth-browser =
    Um dich bei { $mailbox } anzumelden, öffne dies in einem Browser auf diesem Rechner. Ich warte …
    { $url }
cli-mail-auth-page = Du bist angemeldet. Schließ diese Seite und geh zurück zu Casebell.
cli-mail-auth-done = { $mailbox } lässt uns herein. Ein laufender Dienst macht in wenigen Sekunden von selbst weiter.
cli-mail-retries = --retries nimmt eine ganze Zahl von 0 bis { $most }.
cli-mail-days = --days nimmt eine ganze Zahl von 1 bis { $most }.
cli-mail-unset = Noch werden aus keinem Postfach Tickets: Setze MAILBOX auf seine Adresse, siehe .env.example.
cli-mail-runs = Der Dienst läuft auf { $dir } und tut das schon. Mehr ist nicht zu tun.
cli-mail-run = Aus Mails an { $mailboxes } werden Tickets. Strg-C beendet es.
cli-mail-lost = { $mailbox } lässt sich nicht lesen: { $why }
cli-mail-none = Keines der Postfächer, aus denen Tickets werden ({ $mailboxes }), ist unter diesem Namen verbunden: Starte Casebell, oder verbinde es mit /setup.
cli-mail-seen = { $days ->
    [one] { $mailbox }, Mails des letzten Tages: { $count }
   *[other] { $mailbox }, Mails der letzten { $days } Tage: { $count }
}
cli-mail-state-new = noch in Arbeit: { $count }
cli-mail-state-ticket = Tickets: { $count }
cli-mail-state-comment = Kommentare: { $count }
cli-mail-state-asking = warten, dass jemand den Fall nennt: { $count }
cli-mail-state-parked = geparkt: { $count }
cli-mail-state-failed = gescheitert: { $count }
cli-mail-state-vendor = Antworten von Anbietern: { $count }
cli-mail-state-relay = baten, einen Kommentar zu melden: { $count }
cli-mail-state-own = eigene: { $count }
cli-mail-state-again = dieselbe noch einmal: { $count }
cli-mail-state-dropped = von jemandem verworfen: { $count }
cli-mail-missing-none = 0 fehlten.
cli-mail-missing-working = { $count ->
    [one] 1 fehlte; sie ist in Arbeit.
   *[other] { $count } fehlten; sie sind in Arbeit.
}
cli-mail-missing-done = { $count ->
    [one] 1 fehlte und steht jetzt oben mit dabei.
   *[other] { $count } fehlten und stehen jetzt oben mit dabei.
}
cli-mail-left = Einige brauchen noch einen Versuch: Starte Casebell, dann macht es mit ihnen weiter.

## Geparkte Mails
help-parked = Mails, die auf eine Entscheidung warten
help-parked-more = Jede wird ein Ticket, ein Kommentar zu einem Fall oder nichts. parked ID zeigt eine.
form-parked = Mail zu einem Fall
parked-title = { $count ->
    [one] Eine Mail wartet auf eine Entscheidung
   *[other] { $count } Mails warten auf eine Entscheidung
}
parked-none = Keine Mail wartet auf eine Entscheidung.
parked-line = { $nth }. ✉ { $subject }
parked-from = Von { $sender } an { $box }, { $came }
parked-more = { $count ->
    [one] Eine weitere wird nicht gezeigt.
   *[other] { $count } weitere werden nicht gezeigt.
}
parked-released = Sie wird jetzt ein Ticket.
parked-joined = Sie kommt jetzt zu { $number }.
parked-dropped = Aus ihr wird kein Ticket.
parked-gone = Das ist erledigt oder war nie hier.
parked-no-case = Zu { $number } gehört kein Mailwechsel. Eine Mail passt nur zu einem Fall, der per Mail begann.
parked-usage = { $parked } zeigt sie, { $parked } new ID macht ein Ticket, { $parked } join ID NUMMER fügt sie einem Fall hinzu, { $parked } drop ID verwirft sie.
button-parked-join = { $nth }. Zu { $number }
button-parked-new = { $nth }. Neues Ticket
button-parked-drop = { $nth }. Kein Ticket
mail-unplaced = Zu welchem Fall sie gehört, wissen nur Sie.
mail-perhaps = Zu welchem Fall sie gehört, wissen nur Sie. Vielleicht { $numbers }.
mail-no-subject = (kein Betreff)
mail-no-sender = unbekannter Absender
doctor-mails-held = { $count ->
    [one] Eine Mail wartet auf eine Entscheidung: { $parked }
   *[other] { $count } Mails warten auf eine Entscheidung: { $parked }
}
doctor-mails-late = { $count ->
    [one] Eine Mail wartet seit über 15 Minuten darauf, ein Ticket zu werden. Es wird von selbst weiter versucht.
   *[other] { $count } Mails warten seit über 15 Minuten darauf, Tickets zu werden. Es wird von selbst weiter versucht.
}
page-glance-mails = { $count ->
    [one] Mail zu entscheiden
   *[other] Mails zu entscheiden
}
page-mails = Mails
page-mails-count = Unterwegs: { $coming }. Geparkt: { $parked }. Fall unklar: { $asking }. Gescheitert: { $failed }.
page-mails-none = Keine wartet auf eine Entscheidung.
page-subject = Betreff
page-sender = Von
page-mailbox = Postfach

## Postfächer, die niemand liest
cli-mail-unconnected = { $mailbox } steht in MAILBOX, ist aber nicht verbunden: Aus seinen Mails wird nichts. Setzen Sie dafür O365_… oder MAIL_…, oder verbinden Sie es in einem Chat mit /setup.

## Many processes
cli-bad-roles = --roles verlangt Namen mit Kommas dazwischen, und zwar von diesen: { $roles }.
cli-roles-alone = --roles braucht DATABASE_URL: auf einem eigenen Ordner tut ein Prozess alles.
cli-roles-posted = Ein Chat, der uns per HTTP schreibt (Teams, Slack über HTTP, Telegram mit Webhook), braucht die Rollen bots und api in einem Prozess.
cli-settle-alone = --settle ist für Daten auf Postgres nach pg_restore; casebell restore FILE tut es von selbst.
cli-settled = Erledigt: Was seit der Sicherung hinausgegangen sein kann, wird nachgesehen oder erfragt, nie von selbst gesendet. Starten Sie die Prozesse.

## Postgres: casebell move, und was mit dessen eigenen Werkzeugen geschieht
cli-move = was in DATA_DIR steht, nach Postgres bringen
cli-move-usage = Aufruf: casebell move --to postgres://name:passwort@host:5432/datenbank (oder DATABASE_URL setzen, ohne --to)
cli-move-running = Casebell läuft auf { $dir }. Beenden Sie es erst: Was es inzwischen tut, ginge verloren.
cli-move-progress = Schritt { $step } von 3: { $done } von { $total } Zeilen
cli-move-full = { $to } ist nicht leer: In { $table } steht etwas. Nichts wurde verschoben. Nennen Sie eine leere Datenbank.
cli-move-done = Verschoben nach { $to }: { $rows } Zeilen, auf beiden Seiten gleich nach Anzahl und Prüfsumme.
cli-move-again = Alle { $rows } Zeilen sind schon in { $to }, gleich nach Anzahl und Prüfsumme.
cli-move-nuls = { $count ->
    [one] 1 Text enthielt ein NUL-Zeichen, das Postgres nicht aufnimmt: Dort steht dafür �.
   *[other] { $count } Texte enthielten ein NUL-Zeichen, das Postgres nicht aufnimmt: Dort steht dafür �.
}
cli-move-next = Setzen Sie nun DATABASE_URL darauf und starten Sie Casebell. Anhänge und Mails in Arbeit bleiben in { $dir }: Jeder Prozess braucht diesen Ordner.
cli-move-key-file = Die Zugangsdaten sind verschlüsselt wie zuvor: Jeder Prozess braucht { $file } oder dessen Inhalt in CASEBELL_KEY.
cli-move-key = Die Zugangsdaten sind verschlüsselt wie zuvor: Jeder Prozess braucht denselben CASEBELL_KEY.
cli-move-back = Die Dateien in { $dir } sind unverändert. Um zu ihnen zurückzukehren, entfernen Sie DATABASE_URL und löschen Sie { $mark }; was ab jetzt geschieht, steht nur in Postgres.
cli-running-many = Casebell läuft, mit { $count } Prozessen.
cli-no-database = In der Datenbank von DATABASE_URL ist noch nichts: Starten Sie erst Casebell, oder bringen Sie einen Ordner mit casebell move hinüber.
cli-stop-all-first = Beenden Sie erst alle Prozesse.
cli-backup-postgres =
    Die Daten sind in Postgres, das eigene Werkzeuge hat. So werden sie gesichert, auch während Casebell läuft:
      pg_dump --format=custom --file=casebell.dump "$DATABASE_URL"
    Bewahren Sie auch { $key } und den Ordner { $dir } auf: Der Dump enthält weder den Schlüssel noch Dateien in Arbeit.
cli-restore-postgres =
    Die Daten sind in Postgres, das eigene Werkzeuge hat. Beenden Sie alle Prozesse; so wird ein Dump zurückgeholt:
      pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" casebell.dump
    Seine Zugangsdaten lassen sich nur mit dem damaligen Schlüssel öffnen ({ $key }).
    Danach, bevor ein Prozess startet, stellt casebell restore --settle in Zweifel, was seit jener Sicherung hinausgegangen sein kann; seither widerrufene Schlüssel sind wieder da: Widerrufen Sie sie noch einmal.

## Wer was hält

lease-held = { $name }: bei { $holder }
lease-nobody = { $name }: bei niemandem

## Worte beim Start, bei mehreren Prozessen

cli-mute = CONSOLE ist off, und weder ein Chat-Token noch PORT ist gesetzt: Niemand könnte mit Casebell reden.
cli-started-roles = Casebell gestartet: { $roles }, als { $name }.
cli-console-elsewhere = Ein anderer Prozess hat die Konsole ({ $holder }). Dieser übernimmt sie, wenn jener endet.
cli-demo-alone = DEMO ist on, aber auf dieser Datenbank arbeitet schon ein anderer Prozess: Die Demo ist für einen Prozess.

## Worte zu einem Ordner, der schon umgezogen ist

cli-move-already = Was in { $dir } war, ist schon nach { $to } umgezogen. Es gibt nichts mehr zu übertragen.

## Die Demo jedes Anbieters

cli-demo = sich mit einem Anbieter umsehen, der auf dieser Maschine simuliert wird (--vendor aws, jira …), in einem eigenen Ordner
cli-demo-unknown = Von { $vendor } gibt es keine Demo. Es gibt: { $vendors }.
cli-welcome-demo-of =
    Casebell mit { $name }: Die Fälle { $numbers } ändern sich von selbst. Alles wird auf dieser Maschine simuliert.
    Probieren Sie /watch { $number }, /latest { $number }, /list, /help. Strg-D beendet.

## AWS Support

how-aws =
    Öffnen Sie https://console.aws.amazon.com/iam, Users, Create user, einen nur hierfür. Auf seiner Seite: Security credentials, Create access key. Den geheimen Teil zeigt AWS nur einmal.
    Er braucht eine Policy mit support:DescribeCases, DescribeCommunications, DescribeServices, CreateCase, AddCommunicationToCase, ResolveCase, AddAttachmentsToSet und UploadAttachment, oder AWSSupportAccess, die mehr erlaubt. Zum Beobachten genügen support:DescribeCases und DescribeCommunications.
    AWS gibt diese API mit den Plänen Business Support+, Enterprise und Unified Operations, und den älteren Business und Enterprise On-Ramp.
field-aws-partition = Welches AWS
field-aws-partition-help = aws, außer Ihr Konto ist in GovCloud (aws-us-gov) oder in China (aws-cn).
field-aws-accessKeyId = Access key ID
field-aws-accessKeyId-help = Sie beginnt mit AKIA, die temporärer Zugangsdaten mit ASIA.
field-aws-secretAccessKey = Secret access key
field-aws-secretAccessKey-help = Ich prüfe ihn vor dem Speichern, speichere ihn verschlüsselt und zeige ihn nie.
field-aws-sessionToken = Session token
field-aws-sessionToken-help = Das temporärer Zugangsdaten, die nach Stunden ablaufen. Leer: Der Access key ist der eines Benutzers.
field-aws-expires = Wann der Access key zu ersetzen ist
field-aws-expires-help = In der Form 2027-03-31. Ich erinnere rechtzeitig. Leer: keine Erinnerung.
field-aws-product = AWS-Dienst
field-aws-product-help = Sein Code, zum Beispiel amazon-elastic-compute-cloud-linux.
field-aws-version = Kategorie
field-aws-version-help = Ihr Code, zum Beispiel instance-issue. Jeder Dienst hat eigene.

## Azure

how-azure =
    Öffnen Sie https://entra.microsoft.com, App registrations, New registration. Auf ihrer Seite: Certificates & secrets, New client secret; kopieren Sie den Value.
    Dann https://portal.azure.com, Ihr Abonnement, Access control (IAM), Add role assignment: Support Request Contributor, für diese App. Zum Beobachten genügt eine Rolle mit Microsoft.Support/*/read, etwa Reader.
    Im Abonnement muss unter Resource providers Microsoft.Support Registered sein. Zum Öffnen und Schreiben verlangt Microsoft den Plan Professional Direct, Premier oder Unified.
field-azure-tenant = Directory (tenant) ID
field-azure-tenant-help = Auf der Seite der App, unter Overview.
field-azure-client = Application (client) ID
field-azure-client-help = Sie steht daneben.
field-azure-secret = Client secret
field-azure-secret-help = Der Value, nicht die Secret ID. Ich prüfe es vor dem Speichern, speichere es verschlüsselt und zeige es nie.
field-azure-subscription = Subscription ID
field-azure-subscription-help = Die des Abonnements, dessen Fälle ich sehen soll. Jedes braucht ein eigenes Konto.
field-azure-firstName = Kontakt: Vorname
field-azure-firstName-help = Der Person, der Microsoft zu hier geöffneten Fällen schreibt.
field-azure-lastName = Kontakt: Nachname
field-azure-lastName-help = Derselben Person, oder der Name Ihres Teams.
field-azure-email = Kontakt: E-Mail-Adresse
field-azure-email-help = Kommentare gehen in ihrem Namen hinaus, und an ihrer Domain unterscheide ich unsere von denen Microsofts.
field-azure-country = Kontakt: Land
field-azure-country-help = In drei Buchstaben (ISO 3166-1 alpha-3), zum Beispiel ITA.
field-azure-timeZone = Kontakt: Zeitzone
field-azure-timeZone-help = Wie Windows sie nennt, zum Beispiel W. Europe Standard Time. Leer: UTC.
field-azure-language = Sprache des Supports
field-azure-language-help = Nicht jede Sprache gibt es für jeden Schweregrad. Leer: en-us.
field-azure-phone = Kontakt: Telefonnummer
field-azure-phone-help = Azure verlangt eine für critical und highestcriticalimpact. Leer: Solche Fälle lassen sich hier nicht öffnen.
field-azure-expires = Das Client secret läuft ab am
field-azure-expires-help = In der Form 2027-03-31; es steht neben dem Secret. Ich erinnere rechtzeitig. Leer: keine Erinnerung.
field-azure-product = Azure-Dienst
field-azure-product-help = Wie Azure ihn nennt, zum Beispiel Virtual Machine running Linux.
field-azure-problem = Art des Problems
field-azure-problem-help = Wie Azure sie nennt. Finde ich sie nicht, zeige ich die, die der Dienst hat.

## Carrier (TMF621)

how-tmf621 =
    Bitten Sie die Betreuer des Gateways beim Netzbetreiber um einen eigenen API-Zugang: die Adresse, die Art der Anmeldung, ihre Wörter für den Schweregrad, und ob es nach lastUpdate sortiert.
    Er braucht GET, POST und PATCH auf die Trouble Tickets Ihrer Organisation und sonst nichts. Zum Beobachten genügt GET.
    Das Gateway muss TMF621 von TM Forum sprechen, Version 5 oder 4.
field-tmf621-api = Adresse der Ticket-API
field-tmf621-api-help = Bis zur Version, zum Beispiel https://api.example.net/tmf-api/troubleTicket/v5.
field-tmf621-login = Art der Anmeldung: oauth, basic oder bearer
field-tmf621-login-help = oauth: Client-ID und Secret (Client Credentials). basic: Login und Passwort. bearer: ein Token, das gleich bleibt.
field-tmf621-user = Login oder Client-ID
field-tmf621-user-help = Leer: nur bei bearer.
field-tmf621-secret = Passwort, Client-Secret oder Token
field-tmf621-secret-help = Ich prüfe es vor dem Speichern, speichere es verschlüsselt und zeige es nie.
field-tmf621-tokens = Token-Adresse
field-tmf621-tokens-help = Wo oauth die Token holt. Verlangt der Netzbetreiber einen Scope, hängen Sie ihn als ?scope=… an. Leer: nur bei basic oder bearer.
field-tmf621-author = Name an unseren Notizen
field-tmf621-author-help = Genau so, wie der Netzbetreiber ihn zeigt: Daran unterscheide ich unsere Notizen von seinen. Leer: Casebell.
field-tmf621-changes = Wie Änderungen zu finden sind: sort, filter oder list
field-tmf621-changes-help = sort, am sparsamsten: Der Netzbetreiber sortiert nach lastUpdate. filter: Er filtert danach. list: weder noch, ich lese und vergleiche alle Tickets. Leer: sort.
field-tmf621-severities = Wörter des Netzbetreibers für den Schweregrad
field-tmf621-severities-help = Vier, das höchste zuerst, mit Kommas; eines darf zweimal stehen. Leer: Critical, Major, Minor, Warning.
field-tmf621-portal = Seite eines Tickets
field-tmf621-portal-help = Im Portal des Netzbetreibers, mit { "{id}" } an der Stelle der Nummer. Leer: Links führen zur API.
field-tmf621-expires = Die Zugangsdaten laufen ab am
field-tmf621-expires-help = In der Form 2027-03-31. Ich erinnere rechtzeitig. Leer: keine Erinnerung.
field-tmf621-ticketType = Art des Tickets
field-tmf621-ticketType-help = In den Worten des Netzbetreibers. Leer: incident.
field-tmf621-circuitId = Leitungs-ID
field-tmf621-circuitId-help = Die der Leitung oder des Dienstes, wie auf der Rechnung des Netzbetreibers. Leer: keine Angabe.
field-tmf621-serviceAddress = Adresse des Standorts
field-tmf621-serviceAddress-help = Straße und Ort, wohin jemand fahren müsste. Leer: keine Angabe.
field-tmf621-localContact = Kontakt am Standort
field-tmf621-localContact-help = Ein Name und eine Telefonnummer. Leer: keine Angabe.
field-tmf621-accessHours = Wann kann die Technik hinein?
field-tmf621-accessHours-help = Tage und Uhrzeiten, in der Ortszeit des Standorts. Leer: keine Angabe.

## Cisco TAC

how-cisco =
    Öffnen Sie https://apiconsole.cisco.com als Ihr Cisco.com-Benutzer: My Apps & Keys, Register a New App, nur Client Credentials, und von den APIs nur die Case API.
    Dieser Benutzer braucht Zugang zu den Support APIs: Den gibt der Delegated Administrator Ihrer Organisation in Services Access Management.
    Diese API haben nur Partner mit Partner Support Service (PSS), und sie liest nur: Geöffnet und beantwortet werden Fälle im Support Case Manager.
field-cisco-clientId = Client ID
field-cisco-clientId-help = My Apps & Keys zeigt sie als Key.
field-cisco-clientSecret = Client secret
field-cisco-clientSecret-help = Ich prüfe es vor dem Speichern, speichere es verschlüsselt und zeige es nie.
field-cisco-contracts = Verträge, die ich beobachte
field-cisco-contracts-help = Ihre Nummern, mit Kommas, höchstens 20. Jeder verbraucht einen Teil von Ciscos Tageskontingent: Nennen Sie nur die nötigen. Leer: nur nach Benutzer.
field-cisco-users = Cisco.com-Benutzer, die ich beobachte
field-cisco-users-help = Ihre User-IDs, mit Kommas, höchstens 30. Was sie schreiben, halte ich für Ihres. Leer: nur nach Vertrag.

## CrowdStrike Falcon

how-crowdstrike =
    Öffnen Sie in der Falcon-Konsole Support and resources, API clients and keys, Create API client. Client ID, Secret und Base URL werden nur einmal gezeigt.
    Er braucht den Scope Message Center, Read und Write. Zum Beobachten genügt Read.
    Diese API haben nur Kunden von Falcon Complete. Andere Fälle liegen im Supportportal von CrowdStrike, für mich unerreichbar.
field-crowdstrike-clientId = Client ID
field-crowdstrike-clientId-help = 32 Buchstaben und Ziffern.
field-crowdstrike-clientSecret = Client secret
field-crowdstrike-clientSecret-help = Ich prüfe es vor dem Speichern, speichere es verschlüsselt und zeige es nie.
field-crowdstrike-region = Region
field-crowdstrike-region-help = Nach der Base URL: api.crowdstrike.com ist us-1, api.laggar.gcw.crowdstrike.com gov-1, api.us-gov-2.crowdstrike.mil gov-2; die anderen tragen sie im Namen.
field-crowdstrike-userUuid = UUID des Falcon-Benutzers
field-crowdstrike-userUuid-help = In dessen Namen öffne, kommentiere und hänge ich an; daran erkenne ich unsere eigenen Kommentare. Ihre Falcon-Administration findet sie, zum Beispiel mit Get-FalconUser (PSFalcon).
field-crowdstrike-closedStatuses = Status eines geschlossenen Falls
field-crowdstrike-closedStatuses-help = Wie die API sie nennt, mit Kommas. Leer: 3, 4, closed, resolved.
field-crowdstrike-type = Worum es geht
field-crowdstrike-type-help = fc:contact ist eine Frage an das Team; die anderen: eine Erkennung, das Produkt Falcon, ein Vorfall.

## Freshdesk

how-freshdesk =
    Melden Sie sich am Freshdesk des Anbieters an: Ihr Bild oben rechts, Profile settings, View API key.
    Sie brauchen die Rolle Agent, auch zum Beobachten. Deren Ticket scope bestimmt, was ich sehe: Global access ist jedes Ticket des Anbieters, Group access oder Restricted access nur einige.
    Einen Schlüssel haben nur Agenten, Kunden haben keinen: Der Anbieter muss Ihnen einen Platz geben, am besten einen nur hierfür.
field-freshdesk-site = Adresse des Freshdesk
field-freshdesk-site-help = Die auf freshdesk.com endet, nicht der eigene Name des Anbieters dafür. Zum Beispiel https://acme.freshdesk.com.
field-freshdesk-key = API key
field-freshdesk-key-help = Er endet, wenn ihn jemand zurücksetzt. Ich prüfe ihn vor dem Speichern, speichere ihn verschlüsselt und zeige ihn nie.
field-freshdesk-email = Anfragender neuer Tickets
field-freshdesk-email-help = Die E-Mail-Adresse, für die sie geöffnet werden, zum Beispiel die Ihres Teams. Freshdesk schickt auch Antworten dorthin.

## GitHub

how-github =
    Öffnen Sie https://github.com/settings/personal-access-tokens/new mit einem eigens angelegten Konto: Was es schreibt, zeigt GitHub unter dessen Namen. Only select repositories, nur dieses eine; Permissions, Issues.
    Es braucht Issues: Read and write. Zum Beobachten genügt Read-only.
    Gehört das Repository einer Organisation, in der dieses Konto kein Mitglied ist, braucht es ein Classic Token (https://github.com/settings/tokens/new) mit dem Scope public_repo; ist es privat, repo.
field-github-repository = Repository
field-github-repository-help = Als owner/name, oder seine Adresse im Browser; auf einem GitHub Enterprise Server die Adresse.
field-github-token = Token
field-github-token-help = Ich prüfe es vor dem Speichern, speichere es verschlüsselt und zeige es nie.
field-github-labels = Labels der vier Schweregrade
field-github-labels-help = Die des Projekts, das höchste zuerst, mit Kommas: P0, P1, P2, P3. Ohne die Rolle triage öffnet sich ein Issue ohne Label. Leer: severity: urgent, severity: high, severity: medium, severity: low.
field-github-expires = Das Token läuft ab am
field-github-expires-help = In der Form 2027-03-31. Ich erinnere rechtzeitig. Leer: keine Erinnerung.

## Google Cloud

how-google =
    Öffnen Sie https://console.cloud.google.com/iam-admin/serviceaccounts, in einem Projekt, in dem die Cloud Support API aktiviert ist: Create service account, eines nur hierfür. Auf seiner Seite: Keys, Add key, Create new key, JSON.
    Im Projekt oder in der Organisation, deren Fälle es sehen soll, braucht es die Rolle Tech Support Editor (roles/cloudsupport.techSupportEditor). Zum Beobachten genügt Tech Support Viewer (roles/cloudsupport.techSupportViewer).
    In der Organisation braucht es außerdem Organization Viewer (roles/resourcemanager.organizationViewer).
    Google gibt diese API mit Standard, Enhanced und Premium Support.
field-google-parent = Projekt oder Organisation
field-google-parent-help = Als projects/acme-net, oder organizations/ und ihre Nummer. Eine Organisation bringt die Fälle ihrer Projekte mit.
field-google-key = Schlüsseldatei (JSON)
field-google-key-help =
    Alles, was darin steht. Ein Terminal zeigt es als eine Zeile mit: tr -d '\n' < key.json
    Ich prüfe sie vor dem Speichern, speichere sie verschlüsselt und zeige sie nie.
field-google-classification = Produkt oder Thema
field-google-classification-help = Wie es in Googles Konsole heißt, zum Beispiel Compute Engine. Die ID einer Klassifizierung geht auch.

## Jira

how-jira =
    Öffnen Sie https://id.atlassian.com/manage-profile/security/api-tokens als der Benutzer, als der Casebell handeln soll: Create API token. Es gilt höchstens ein Jahr. Data Center: das Profil, Personal Access Tokens, Create token.
    In den Projekten Ihrer Fälle braucht dieser Benutzer Browse Projects, Create Issues, Add Comments, Create Attachments, Transition Issues und Edit Issues. Zum Beobachten genügt Browse Projects.
    In einem Supportportal (Service Management) genügt es, dessen Kunde zu sein.
field-jira-kind = Welches Jira
field-jira-kind-help = cloud: ein Benutzer einer Jira-Cloud-Site. service: ein Kunde ihres Supportportals (Jira Service Management). datacenter: ein Jira auf eigenen Rechnern des Anbieters, erreichbar aus dem Internet.
field-jira-site = Adresse der Site
field-jira-site-help = Wie der Browser sie zeigt, bis zum ersten Schrägstrich, zum Beispiel https://acme.atlassian.net. Bei Data Center mit dem Pfad, falls es einen gibt.
field-jira-user = E-Mail-Adresse oder Login
field-jira-user-help = Die E-Mail-Adresse des Atlassian-Kontos. Bei Data Center der Login, oder nichts mit einem Personal Access Token.
field-jira-token = API-Token
field-jira-token-help = Für Data Center ein Personal Access Token, oder das Passwort. Ich prüfe es vor dem Speichern, speichere es verschlüsselt und zeige es nie.
field-jira-cloudId = Cloud-ID
field-jira-cloudId-help = Nur für ein Token mit Scopes (read:jira-work, write:jira-work, read:jira-user): die ID unter /_edge/tenant_info Ihrer Site. Sonst leer lassen.
field-jira-projects = Zu beobachtende Projekte
field-jira-projects-help = Ihre Schlüssel, zum Beispiel SUP, NET. Leer: alle, die der Benutzer sieht.
field-jira-expires = Das Token läuft ab am
field-jira-expires-help = Das Datum, das Atlassian beim Erstellen zeigte, in der Form 2027-03-31. Ich erinnere rechtzeitig. Leer: keine Erinnerung.
field-jira-product = Projekt
field-jira-product-help = Sein Schlüssel, zum Beispiel SUP. In einem Supportportal der Name des Service Desk.
field-jira-version = Vorgangstyp
field-jira-version-help = Zum Beispiel Task oder Incident. In einem Supportportal der Name der Anfrage.

## Red Hat (legacy XML)

how-strata =
    Ihr Organization Administrator öffnet https://access.redhat.com, den eigenen Namen oben rechts, User Management, Add New User, einen nur hierfür.
    Er braucht Manage Support Cases und sonst nichts, beschränkt auf die Fallgruppen, die er sehen soll.
    Dafür gibt es kein Token: Red Hat nimmt Login und Passwort bei jeder Anfrage.
field-strata-user = Der Red-Hat-Login
field-strata-user-help = Das ist Red Hats alte XML-API: Sie liest nur, und Red Hat kann sie jederzeit abschalten. Nehmen Sie möglichst Red Hat mit Offline-Token.
field-strata-password = Sein Passwort
field-strata-password-help = Ich prüfe den Login vor dem Speichern, speichere ihn verschlüsselt und zeige ihn nie.

## ServiceNow

how-servicenow =
    Bitten Sie die ServiceNow-Administration des Anbieters um einen Benutzer für Casebell, in der Zeitzone GMT. Er meldet sich mit seinem Passwort an oder mit einem OAuth-Client des Anbieters (System OAuth, Application Registry).
    Für Cases braucht er die Rolle sn_customerservice.customer. Bei Incidents muss er eigene lesen, anlegen und ändern und ihre Kommentare lesen dürfen (sys_journal_field). Zum Beobachten genügt Lesen.
field-servicenow-instance = Adresse der Instanz
field-servicenow-instance-help = Das ServiceNow des Anbieters, wie der Browser es zeigt, bis zum ersten Schrägstrich: https://example.service-now.com. Der Name allein genügt.
field-servicenow-records = Incidents oder Cases
field-servicenow-records-help = incident: Nummern wie INC0010023. case: Customer Service Management, Nummern wie CS0001234.
field-servicenow-user = Der Login
field-servicenow-user-help = Bei OAuth der Benutzer, als der der Client handelt: Daran erkenne ich unsere eigenen Kommentare.
field-servicenow-password = Sein Passwort
field-servicenow-password-help = Mit einem OAuth-Client überspringen. Ich prüfe es vor dem Speichern, speichere es verschlüsselt und zeige es nie.
field-servicenow-clientId = OAuth-Client-ID
field-servicenow-clientId-help = Mit Passwort überspringen.
field-servicenow-clientSecret = OAuth-Client-Secret
field-servicenow-clientSecret-help = Es kam mit der Client-ID. Mit Passwort überspringen.
field-servicenow-refreshToken = OAuth-Refresh-Token
field-servicenow-refreshToken-help = ServiceNow lässt es nach 100 Tagen ablaufen. Überspringen, wenn der Client sich selbst anmeldet (Client Credentials).
field-servicenow-closeCode = Abschlusscode (close code)
field-servicenow-closeCode-help = Was diese Instanz beim Schließen verlangt: den Lösungscode eines Case, den Abschlusscode eines Incident (wenn übersprungen: Resolved by caller).
field-servicenow-expires = Läuft ab am
field-servicenow-expires-help = Der Tag, an dem Passwort, Secret oder Refresh-Token abläuft, in der Form 2027-03-31. Ich erinnere rechtzeitig. Überspringen: keine Erinnerung.

## Zendesk

how-zendesk =
    Die Zendesk-Administration des Anbieters öffnet Admin Center, Apps and integrations, APIs, OAuth clients, Add OAuth client, Art Confidential. Er handelt als der Benutzer, für den er angelegt ist: einer nur hierfür, der sieht, was er sehen soll, und nicht mehr.
    Er braucht die Scopes read und write. Zum Beobachten genügt read.
field-zendesk-kind = Was Sie dort sind: agent oder requester
field-zendesk-kind-help =
    requester: der Kunde des Anbieters, der die eigenen Anfragen sieht. Nehmen Sie das, wenn der Anbieter Ihnen keinen Agentenplatz gegeben hat; manche Anbieter lassen Kunden gar keine API nutzen.
    agent: Sie haben einen Platz in diesem Zendesk. Casebell sieht dann jedes Ticket, das dieser Platz sieht; interne Notizen werden nie gemeldet. Änderungen gibt Zendesk nur an Administratoren heraus.
field-zendesk-site = Die Adresse des Zendesk
field-zendesk-site-help = Wie im Browser, zum Beispiel https://acme.zendesk.com.
field-zendesk-login = Art der Anmeldung: oauth oder token
field-zendesk-login-help = Nehmen Sie oauth. API-Token (token) werden seit dem 27. Oktober 2026 nicht mehr erstellt, und alle enden am 30. April 2027.
field-zendesk-user = Die Kennung des OAuth-Clients, oder bei einem API-Token dessen E-Mail-Adresse
field-zendesk-user-help =
    oauth: Zendesk zeigt sie beim Client, als Identifier.
    token: die E-Mail-Adresse des Benutzers, als der Casebell sich anmeldet.
field-zendesk-secret = Das Secret des Clients, oder das API-Token
field-zendesk-secret-help =
    Zendesk schaltet ein API-Token ab, das 30 Tage nicht benutzt wird; Casebell benutzt es täglich.
    Ich prüfe es vor dem Speichern, speichere es verschlüsselt und zeige es nie.
field-zendesk-refreshToken = Ein Refresh-Token, falls vorhanden
field-zendesk-refreshToken-help =
    Damit handelt Casebell als der Benutzer, der es erteilt hat; ein requester braucht in der Regel eines. Leer gelassen, meldet sich der OAuth-Client selbst an; auch bei einem API-Token leer lassen.
    Zendesk ersetzt es bei jeder Benutzung: Benutzen Sie es nirgends sonst.
field-zendesk-expires = Der Tag, an dem die Zugangsdaten ablaufen, falls bekannt
field-zendesk-expires-help = In der Form 2027-03-31. Ich erinnere rechtzeitig. Bei einem API-Token kenne ich den letzten möglichen Tag.
