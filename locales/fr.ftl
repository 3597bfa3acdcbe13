## The watched case: what changed

update-new = Nouveau dossier : { $status }
update-seen = Vu pour la première fois : { $status }
update-comment = { $by } ({ $side }) a écrit
update-edit = { $by } ({ $side }) a modifié un commentaire
update-status = État : { $from } → { $to }
update-priority = Gravité : { $from } → { $to }
update-owner = Responsable : { $to }
update-owner-none = Plus de responsable
update-escalated = Escaladé
update-deescalated = Escalade terminée
update-attachment = Nouvelle pièce jointe : { $name }
update-closed = Fermé. État : { $to }
update-reopened = Rouvert. État : { $to }
update-repeat = Vous avez peut-être déjà reçu ce message.
more-characters = { $count ->
    [one] encore { $count } caractère
   *[other] encore { $count } caractères
}
side-ours = notre côté

## The watched case: where it stands

case-status = État : { $status }
case-product = Produit : { $product }
case-owner = Responsable : { $owner }
case-comments = { $count ->
    [0] Aucun commentaire
    [one] 1 commentaire
   *[other] { $count } commentaires
}
case-silent = Personne n'a encore commenté.

## Buttons

button-latest = Dernier commentaire
button-reply = Répondre
button-mute = Sourdine
button-open = Ouvrir

## Questions and answers

ask = { $label }
button-skip = Passer
button-cancel = Annuler
button-next = Suivant
field-case = Quel dossier ?
field-case-help = Son numéro, ou son adresse dans le portail.
field-account = Le dossier { $number } correspond à plusieurs comptes. Lequel ?
no-account-here = Aucun compte fournisseur ne dessert encore cette conversation. Connectez-en un avec setup, ou demandez à son propriétaire de l'accorder avec accounts.
not-a-case = { $word } n'est un numéro de dossier d'aucun compte d'ici. Exemple : { $example }
not-a-portal = { $word } n'est pas une adresse des fournisseurs d'ici. Envoyez le numéro du dossier, par exemple { $example }
one-case = Un seul dossier à la fois : vous avez donné { $numbers }.
case-doubtful = { $number } correspond à plusieurs comptes. Envoyez-le avec le bon : { $ways }
not-a-command = Je comprends des commandes. Envoyez help pour les voir, ou répondez à une mise à jour pour écrire au fournisseur.
no-button = Le bouton { $number } n'existe plus, ou pas encore.
unknown-command = La commande { $name } n'existe pas. Envoyez help pour voir celles qui existent.
refused-role = Il faut ici le rôle { $role }. Un administrateur peut vous le donner avec allow.
role-admin = administrateur
role-operator = opérateur
role-viewer = lecteur
question-gone = Cette question est close. Renvoyez la commande.
private-continued = Je vous ai écrit directement : cela ne se fait pas dans un groupe.
private-start = Cela ne se fait pas dans un groupe. Ouvrez une conversation directe avec moi et envoyez-y { $command }.
secret-erased = J'ai supprimé de cette conversation votre message contenant le secret.
secret-not-erased = Je n'ai pas pu supprimer votre message contenant le secret : supprimez-le vous-même.
secret-loose = Cela ressemble à un secret, et rien ici n'en demandait : je ne l'ai pas utilisé. { $erased ->
    [yes] J'ai supprimé le message ; changez ce secret là où il a été créé, si d'autres pouvaient le lire ici.
    [none] Changez ce secret là où il a été créé, si d'autres pouvaient le voir ici.
   *[no] Je n'ai pas pu supprimer le message : faites-le, et changez ce secret là où il a été créé.
}
problem-short = Trop court : au moins { $least } caractères.
problem-long = Trop long : { $length } caractères, { $most } au maximum.
problem-choice = Cela ne fait pas partie des choix.
problem-needed = Obligatoire.
failed-auth = Le fournisseur refuse nos identifiants. Reconnectez le compte avec setup. Motif : { $why }
failed-forbidden = Le compte n'a pas ce droit. Utilisez un autre compte, ou demandez à son propriétaire. Motif : { $why }
failed-missing = Cela n'existe pas chez le fournisseur. Motif : { $why }
failed-refused = Le fournisseur ne l'a pas accepté. Modifiez et réessayez. Motif : { $why }
failed-unsupported = Impossible ici. Motif : { $why }
failed-garbled = La réponse du fournisseur n'est pas fiable. Réessayez dans quelques minutes. Motif : { $why }
failed-busy = Le fournisseur nous demande de ralentir. Réessayez dans quelques minutes. Motif : { $why }
failed-down = Le fournisseur est injoignable. Réessayez dans quelques minutes. Motif : { $why }
failed-storage = Casebell ne peut pas écrire sur son disque (plein ou en lecture seule), donc rien n'a été modifié. Libérez-y de la place, puis réessayez.
failed-stopping = Casebell s'arrête : ceci n'est pas terminé. À son retour, vérifiez avec latest ou list, et renvoyez.
failed-bug = Une erreur s'est produite ici ; rien n'a été envoyé. Les administrateurs sont prévenus, doctor en dit plus.

## Notices

notice-account-paused = { $account } est en pause : le fournisseur refuse ses identifiants. Reconnectez-le avec setup ; ce qui s'est passé entre-temps sera alors signalé. Motif : { $why }
notice-account-settings = { $account }, créé par les réglages, est en pause : ses identifiants sont refusés. Corrigez-les dans les réglages ou là où ils sont gérés, puis redémarrez ; ce qui s'est passé entre-temps sera alors signalé. Motif : { $why }
notice-account-unreached = La boîte { $account } est injoignable : aucun mail n'entre ni ne sort tant qu'elle ne répond pas. Motif : { $why }
notice-account-unread = { $account } ne peut pas être lue : les lettres partent encore, mais aucun mail n'entre. Demandez ce droit à qui gère la boîte. Motif : { $why }
notice-account-back = { $account } fonctionne de nouveau.
notice-account-forbidden = { $account } n'a pas le droit de lister les dossiers. Demandez un accès en lecture à qui le gère chez le fournisseur. Motif : { $why }
notice-account-missing = { $account } : le fournisseur n'a pas cette liste de dossiers. Son adresse a peut-être changé. Motif : { $why }
notice-account-refused = { $account } : le fournisseur refuse de lister les dossiers. Je continue d'essayer. Motif : { $why }
notice-account-unsupported = { $account } ne peut pas être suivi. Motif : { $why }
notice-account-garbled = { $account } : les réponses du fournisseur ne sont pas fiables. Rien n'est perdu ; je continue d'essayer. Motif : { $why }
notice-account-busy = { $account } : le fournisseur continue de nous demander de ralentir. Les mises à jour arrivent en retard ; je continue d'essayer. Motif : { $why }
notice-account-down = { $account } : le fournisseur est injoignable. Les mises à jour arrivent en retard ; je continue d'essayer. Motif : { $why }
notice-case-forbidden = Le dossier { $number } n'est plus visible pour { $account }. Je vérifie toutes les heures.
notice-case-missing = Le dossier { $number } est introuvable avec { $account }. Je vérifie encore deux fois dans l'heure.
notice-case-unread = Le dossier { $number } est illisible avec { $account }. Les autres continuent ; je vérifie tous les quarts d'heure. Motif : { $why }
notice-case-odd = Dossier { $number } de { $account } : { $count } de ses commentaires ou fichiers sont illisibles. Les autres sont signalés ; voyez le dossier lui-même.
notice-list-odd = { $account } : { $count } lignes de la liste de dossiers du fournisseur sont illisibles. Les autres sont signalées ; je continue d'essayer.
notice-missed = { $count ->
    [one] Pendant que cette conversation était injoignable, une mise à jour a été omise. Voyez les dossiers avec list.
   *[other] Pendant que cette conversation était injoignable, { $count } mises à jour ont été omises. Voyez les dossiers avec list.
}
notice-case-gone = Le dossier { $number } n'existe plus chez le fournisseur : je ne le suis plus.
notice-chat-dead = { $chat } est désormais injoignable. Ce qui lui est dû attend que quelqu'un m'y écrive. Motif : { $why }
notice-chat-failing = Les messages à { $chat } échouent toujours. Je continue d'essayer. Motif : { $why }
notice-refused = Un message à { $chat } a été refusé deux fois et omis. Il est dans le dossier : voyez latest. Motif : { $why }
notice-too-late = Un message à { $chat } n'a pas pu partir pendant trois jours et a été omis. Motif : { $why }
notice-bot-deaf = Je n'entends plus { $bot }. Ce qui y est écrit reste sans réponse ; je continue d'essayer. Motif : { $why }
notice-bot-heard = J'entends de nouveau { $bot }.
notice-bug = Une erreur s'est produite dans Casebell. Rien n'est perdu ; doctor errors la montre.

## What goes out to vendors

ticket-open-done = Ouvert : dossier { $number }. Cette conversation le suit désormais.
ticket-comment-done = Envoyé au dossier { $number }.
ticket-attach-done = En route vers le dossier { $number } : { $files }
ticket-change-done = Le dossier { $number } est modifié.
ticket-open-doubt = La réponse du fournisseur au nouveau dossier s'est perdue et je ne le trouve pas chez lui. Regardez dans le portail : y est-il ?
ticket-attach-doubt = La réponse du fournisseur sur le dossier { $number } s'est perdue. Regardez dans le portail : les fichiers y sont-ils ?
ticket-comment-doubt = La réponse du fournisseur au commentaire sur le dossier { $number } s'est perdue et je ne le trouve pas chez lui. Regardez dans le portail : y est-il ?
ticket-change-doubt = La réponse du fournisseur à la modification du dossier { $number } s'est perdue. Regardez dans le portail : est-elle faite ?
ticket-later = Pas encore envoyé. Je continue d'essayer pendant quelques heures et vous dirai le résultat. Motif : { $why }
ticket-failed-auth = Non envoyé : le fournisseur refuse nos identifiants. Reconnectez le compte avec setup, puis appuyez sur Renvoyer. Motif : { $why }
ticket-failed-forbidden = Non envoyé : le compte n'a pas ce droit. Motif : { $why }
ticket-failed-missing = Non envoyé : ce dossier n'existe pas. Motif : { $why }
ticket-failed-refused = Non envoyé : le fournisseur ne l'a pas accepté. Motif : { $why }
ticket-failed-unsupported = Non envoyé : impossible chez ce fournisseur. Motif : { $why }
ticket-failed-garbled = Envoi incertain : la réponse du fournisseur n'est pas fiable. Regardez dans le portail avant de renvoyer. Motif : { $why }
ticket-failed-busy = Non envoyé : le fournisseur continue de nous demander de ralentir. Motif : { $why }
ticket-failed-down = Non envoyé : le fournisseur est injoignable. Motif : { $why }
button-again = Renvoyer
button-drop = Abandonner
button-exists = Il y est

## Console and command line

console-working = en cours…
console-choose = Tapez un numéro pour appuyer sur son bouton.
console-hidden = (masqué)
console-leave = Appuyez encore sur Ctrl-C pour quitter.
never = jamais
state-on = actif
state-paused = en pause
cli-intro = Casebell suit les dossiers de support des fournisseurs et sonne dans vos conversations.
cli-more = Les réglages sont expliqués dans .env.example. Sans aucun, start ouvre une console et un fournisseur de démonstration.
cli-see-help = Voir casebell --help.
cli-start = lancer le service (pendant tant de secondes ; sur Postgres, seulement ces rôles)
cli-doctor = est-il en vie, et comment va chaque compte ? (--quick : le premier point seulement)
cli-backup = copier tout sauf la clé dans un seul fichier, même pendant que le service tourne
cli-restore = restaurer une sauvegarde, même pendant que le service tourne
cli-rotate-key = rechiffrer tous les identifiants avec une nouvelle clé
cli-slack-manifest = afficher l'application Slack à créer
cli-unknown = { $name } n'existe pas. Voir casebell --help.
cli-bad-for = --for prend des secondes, par exemple --for 30.
cli-needs-file = Indiquez un fichier, par exemple casebell.backup.
cli-no-data = Il n'y a encore rien dans { $dir } : lancez d'abord Casebell, ou définissez DATA_DIR.
cli-running = Casebell tourne.
cli-not-running = Casebell ne tourne pas.
cli-late = { $count ->
    [one] { $count } tâche a plus d'un quart d'heure de retard.
   *[other] { $count } tâches ont plus d'un quart d'heure de retard.
}
cli-last-ok = dernier succès { $last }
cli-backlog = Messages en attente : { $pending }, abandonnés : { $dead }.
cli-backup-done = Sauvegardé dans { $file }. La clé n'y est pas : gardez-la ailleurs.
cli-restore-done = { $file } est restauré. Les mises à jour survenues depuis peuvent être signalées de nouveau.
cli-stop-first = Arrêtez d'abord le service : il tient l'ancienne clé.
cli-rotated = { $count ->
    [0] Aucun compte à rechiffrer avec la nouvelle clé.
    [one] Les identifiants d'un compte sont chiffrés avec la nouvelle clé.
   *[other] Les identifiants de { $count } comptes sont chiffrés avec la nouvelle clé.
}
cli-rotated-file = L'ancienne clé reste dans { $file } pour les sauvegardes antérieures : pour en restaurer une, mettez-la dans CASEBELL_KEY_OLD.
cli-rotated-own = Les sauvegardes antérieures exigent l'ancienne clé : gardez-la, et mettez-la dans CASEBELL_KEY_OLD pour en restaurer une.
cli-welcome = Casebell. Tapez /setup pour connecter un fournisseur, /help pour tout le reste, Ctrl-D pour quitter.
cli-welcome-demo =
    Casebell, avec un fournisseur de démonstration : une douzaine de dossiers Red Hat à partir de 01234567 qui changent tout seuls.
    Essayez /watch 01234567, /latest 01234567, /list, /open, /help. Ctrl-D pour quitter.
cli-demo-damaged = Le fournisseur de démonstration n'a pas pu lire ses données et repart de zéro. L'ancien fichier est conservé : { $file }
cli-demo-unsaved = Le fournisseur de démonstration ne peut pas enregistrer ce qui se passe dans { $file } : après un redémarrage, il repart de zéro.
cli-claim-telegram = Telegram n'a pas encore d'administrateur. D'ici un jour, envoyez ceci à votre bot et vous le serez : /start { $code }
cli-claim-slack = Slack n'a pas encore d'administrateur. D'ici un jour, envoyez ceci dans Slack et vous le serez : /{ $command } start { $code }
cli-claim-teams = Teams n'a pas encore d'administrateur. D'ici un jour, écrivez ceci dans le canal du webhook sortant et vous le serez : @Casebell start { $code }
cli-web = HTTP est servi : le tableau de bord sur { $origin }/, l'API REST sur { $origin }{ $context }
cli-web-unowned = Hors de cette machine il ne répond à personne (503) tant qu'il n'y a pas de clé (casebell keys add NOM) ou qu'une conversation n'a pas son administrateur.
cli-demo-mail = Déposez un fichier .eml dans { $folder } : il devient un ticket, et la réponse se trouve dans son dossier sent.
cli-web-board = Tapez /board pour un lien qui vous connecte.

## First steps and help

help-start = premiers pas, et la question ouverte encore une fois
help-help = ce que je comprends, ou une commande expliquée
help-help-more = Par exemple help watch.
help-whoami = votre ID, l'ID de cette conversation et votre rôle ici
help-cancel = quitter la question ouverte
help-one = Une commande expliquée : { $help }
help-aliases = Aussi : { $aliases }
help-role = Il faut le rôle { $role }.
group-cases = Dossiers
group-vendor = Vers le fournisseur
group-accounts = Comptes
group-settings = Réglages
group-people = Personnes
group-casebell = Casebell
arg-case = DOSSIER
arg-page = PAGE
arg-time = DURÉE
arg-text = TEXTE
arg-title = TITRE
arg-severity = GRAVITÉ
arg-vendor = FOURNISSEUR
arg-change = grant|revoke|remove
arg-authors = DE_QUI
arg-characters = CARACTÈRES
arg-lang = LANGUE
arg-tz = FUSEAU
arg-who = QUI
arg-role = RÔLE
arg-name = COMMANDE
arg-fault = PANNE
start-claimed = Vous êtes désormais administrateur de Casebell. Ensuite : { $setup } connecte un compte fournisseur, { $allow } fait entrer les autres.
start-claimed-public = Vous êtes désormais administrateur de Casebell. Ensuite : { $allow } fait entrer les autres. Les comptes se connectent là où vous seul lisez, avec setup : dans Telegram, Slack ou la console.
start-setup-public = Aucun compte fournisseur ici pour le moment. Les comptes se connectent là où une seule personne lit, avec setup : dans Telegram, Slack ou la console.
start-wrong-code = Ce code est faux, déjà utilisé ou trop ancien. Vous n'en avez pas besoin : vous êtes connu ici.
start-what = Casebell suit les dossiers de support chez vos fournisseurs et sonne ici quand l'un d'eux change.
start-watch = { $watch } suit un dossier.
start-list = { $list } affiche les dossiers suivis ici, { $latest } le dernier commentaire de l'un d'eux.
start-setup = Connectez d'abord un compte fournisseur avec { $setup }. Ensuite, { $watch } suit un dossier.
start-wait = Aucun compte fournisseur ne dessert encore cette conversation. Un opérateur en connecte un ; elle pourra alors suivre des dossiers.
start-allow = { $allow } fait entrer des personnes et des conversations.
start-help = Tout le reste : { $help }
button-help = Aide
button-list = Liste
button-setup = Connecter un compte
cancelled = { $command } abandonné. Rien n'a été fait.
nothing-to-cancel = Il n'y a pas de question ouverte.
whoami-person = Vous : { $name }, ID { $user }
whoami-chat = Cette conversation : { $chat }
whoami-role = Votre rôle ici : { $role }
role-none = aucun pour l'instant

## Connecting accounts

help-setup = connecter un compte fournisseur
help-setup-more = Envoyez setup seul et ne tapez jamais le secret sur la ligne : je le demande. Cela ne se fait jamais dans un groupe : je continue en conversation directe, et le groupe d'où la demande est partie peut utiliser le compte. Les identifiants sont essayés avant d'être enregistrés, et enregistrés chiffrés.
form-setup = Connecter un compte
field-vendor = Quel fournisseur ?
field-redhat-token = Votre offline token Red Hat
field-redhat-token-help =
    Utilisez un utilisateur Red Hat créé pour cela, limité aux groupes de dossiers qu'il doit voir ; pour suivre des dossiers, il lui suffit de les lire.
    Avec cet utilisateur, créez un offline token sur https://access.redhat.com/management/api et envoyez-le ici.
    Red Hat laisse expirer un token inutilisé pendant 30 jours ; Casebell l'utilise tous les jours.
    J'essaie le token avant de l'enregistrer, je l'enregistre chiffré et ne le montre jamais.
line-erased = Je ne connais pas ce qui suit la commande et ne l'ai pas conservé. Au cas où ce serait un secret, j'ai supprimé votre message.
line-not-erased = Je ne connais pas ce qui suit la commande et ne l'ai pas conservé. Au cas où ce serait un secret, supprimez votre message.
line-dropped = Je ne connais pas ce qui suit la commande et ne l'ai pas conservé.
field-renew = Ces identifiants sont pour quel compte ?
button-another = Un autre compte
setup-form = Cela ne peut pas être juste : ce n'est pas la forme de tels identifiants. Rien n'a été enregistré. Vérifiez et renvoyez.
setup-auth = { $vendor } n'accepte pas ces identifiants. Rien n'a été enregistré. Vérifiez qu'ils sont copiés en entier et n'ont pas expiré, puis renvoyez. Motif : { $why }
setup-forbidden = { $vendor } connaît cet utilisateur mais ne le laisse pas voir les dossiers. Rien n'a été enregistré. Faites-lui donner ce droit chez le fournisseur, ou envoyez les identifiants d'un autre utilisateur. Motif : { $why }
setup-busy = { $vendor } nous demande de ralentir. Rien n'a été enregistré, et vos identifiants ne sont pas en cause jusqu'ici. Renvoyez-les dans { $wait }.
setup-down = { $vendor } est injoignable ou ne répond pas comme il devrait. Rien n'a été enregistré, et vos identifiants ne sont pas en cause. Renvoyez-les dans quelques minutes. Motif : { $why }
setup-refused = { $vendor } n'a pas accepté la requête d'essai. Rien n'a été enregistré. Vérifiez les identifiants et renvoyez-les ; si cela ne suffit pas, demandez doctor à un administrateur. Motif : { $why }
setup-done = { $account } est connecté : les identifiants fonctionnent et sont enregistrés chiffrés.
setup-renewed = { $account } fonctionne de nouveau : les nouveaux identifiants sont enregistrés chiffrés, et ce qui s'est passé entre-temps est signalé maintenant.
setup-granted = { $chat } peut désormais l'utiliser. Suivez-y un dossier : { $watch }
setup-next =
    Ensuite, suivez un dossier : { $watch }
    Laissez un groupe utiliser le compte : { $accounts }
button-accounts = Comptes
button-watch = Suivre un dossier
notice-granted = { $by } laisse cette conversation utiliser { $account }.
notice-ungranted = { $by } a retiré { $account } à cette conversation, et avec lui les dossiers suivis par ce compte.

## Accounts

help-accounts = les comptes, leur état, et quelles conversations peuvent les utiliser
help-accounts-more = accounts grant, accounts revoke et accounts remove demandent le reste. Le propriétaire du compte et les administrateurs peuvent le faire.
form-accounts = Comptes
field-which = Quel compte ?
field-chat = Quelle conversation, pour { $account } ?
accounts-sure = { $count ->
    [0] Supprimer définitivement { $account } et ses identifiants ?
    [one] Supprimer définitivement { $account } et ses identifiants ? Une conversation perd les dossiers qu'elle suit par ce compte.
   *[other] Supprimer définitivement { $account } et ses identifiants ? { $count } conversations perdent les dossiers qu'elles suivent par ce compte.
}
accounts-none = Aucun compte fournisseur n'est à vous ni ne dessert cette conversation. Connectez-en un avec { $setup }.
accounts-unknown = Ce compte n'existe pas ici. { $accounts } affiche ceux qui existent.
accounts-not-yours = { $account } appartient à quelqu'un d'autre : seuls lui et les administrateurs peuvent faire cela.
accounts-no-chat = Il n'y a pas d'autre conversation pour cela. Envoyez { $grant } dans le groupe même ; je dois y être.
accounts-granted = { $chat } peut désormais utiliser { $account }. Ensuite : { $watch }
accounts-revoked = { $chat } ne peut plus utiliser { $account }, et ne suit plus de dossiers par ce compte.
accounts-removed = { $account } est supprimé, avec ses identifiants et tout ce qui était suivi par ce compte.
accounts-line = { $account } ({ $id }) : { $state }
accounts-serves = Utilisé par : { $where }
accounts-nowhere = vous seul, dans cette conversation
accounts-here = cette conversation
accounts-not-here = pas cette conversation
accounts-on = fonctionne, dernier succès { $last }
accounts-failing = ne répond pas, dernier succès { $last }. Motif : { $why }
accounts-paused = en pause, il faut de nouveaux identifiants. Motif : { $why }
button-renew = Nouveaux identifiants pour { $account }
button-grant = Laisser une conversation utiliser { $account }
button-ungrant = Retirer { $account }
button-remove = Supprimer

## People

help-allow = faire entrer une personne, ou tous dans cette conversation
help-allow-more =
    allow here viewer : tous dans cette conversation peuvent lire. allow Anne operator : qui m'a écrit sous le nom d'Anne ; je demande laquelle. allow 12345 admin : par ID de plateforme, même avant un premier message.
    Un lecteur (viewer) lit ; un opérateur (operator) suit aussi des dossiers, écrit aux fournisseurs et connecte des comptes ; un administrateur (admin) décide aussi qui peut faire quoi. Dans un groupe, un rôle vaut là ; en conversation directe et pour les administrateurs, partout.
help-revoke = reprendre ce que allow a donné
help-revoke-more = revoke here, revoke Anne ou revoke 12345. Ce qui y était suivi prend fin.
help-people = qui peut faire quoi
form-allow = Faire entrer
form-revoke = Reprendre
field-who = Qui ?
field-who-help = here pour tous dans cette conversation, le nom sous lequel la personne m'écrit, ou un ID de plateforme (whoami l'affiche).
field-person = Un nom peut être à n'importe qui. De quel { $who } s'agit-il ?
field-role = Quel rôle ?
field-role-help = Un lecteur lit. Un opérateur suit aussi des dossiers, écrit aux fournisseurs et connecte des comptes. Un administrateur décide aussi qui peut faire quoi, partout.
field-revoke = Qui, ou quelle conversation ?
allow-unknown = Personne du nom de { $who } ne m'a jamais écrit. Il suffit d'un message de sa part, puis réessayez ; ou donnez-moi son ID de plateforme.
allow-here-direct = Ceci est une conversation directe. Envoyez { $allow } dans le groupe.
allow-here-admin = Une conversation entière peut être viewer ou operator ; les administrateurs se nomment un par un. Par exemple { $allow }
allow-here = Tous dans cette conversation ont désormais ici le rôle { $role }.
allow-everywhere = { $person } a désormais le rôle { $role }, partout.
allow-there = { $person } a désormais le rôle { $role } dans { $chat }.
last-admin = Casebell resterait sans administrateur. Nommez-en d'abord un autre : { $allow }
button-take-back = Reprendre
button-revoke = Retirer le rôle à { $who }
revoke-unknown = Personne du nom de { $who } n'a de rôle. { $people } affiche qui en a un.
revoke-nothing = { $who } n'a pas de rôle à reprendre.
revoke-chat = { $chat } n'est plus admise : seules les personnes nommées une par une peuvent m'y utiliser, aucun compte ne la dessert, et elle ne suit rien.
revoke-person = { $who } ne peut plus rien faire, et ce qui était suivi dans sa conversation directe a pris fin.
revoke-accounts = Encore connectés avec ses identifiants : { $left }. Supprimez-les avec { $accounts } s'ils doivent prendre fin aussi.
people-there = { $role } dans { $chat }
people-chat = Tous dans { $chat } : { $role }
people-next = Faire entrer quelqu'un d'autre : { $allow }

## Language, time zone, being forgotten

help-lang = la langue que je parle
help-lang-more = lang fr ou lang en. En conversation directe la vôtre, dans un groupe celle du groupe.
help-tz = le fuseau horaire des dates
help-tz-more = Par exemple tz Europe/Paris. En conversation directe le vôtre, dans un groupe celui du groupe.
help-forget = vous supprimer, vous, vos comptes et vos données
form-lang = Langue
form-tz = Fuseau horaire
form-forget = Se faire oublier
field-lang = Quelle langue ? Actuellement : { $now }
field-tz = Quel fuseau horaire ? Actuellement : { $now }
field-tz-help = Son nom contient un continent et une ville, par exemple Europe/Paris.
lang-mine = Je parle désormais { $lang } avec vous.
lang-here = Je parle désormais { $lang } ici.
tz-mine = Votre fuseau horaire est désormais { $tz } : { $time }
tz-here = Le fuseau horaire ici est désormais { $tz } : { $time }
tz-unknown = Aucun fuseau horaire ne porte ce nom. Il contient un continent et une ville, par exemple Europe/Paris.
forget-sure = { $count ->
    [0] Vous oublier ? Votre rôle, vos choix et ce que vous suivez dans votre conversation directe sont supprimés définitivement.
    [one] Vous oublier ? Votre rôle, vos choix, ce que vous suivez dans votre conversation directe et votre compte avec ses identifiants sont supprimés définitivement.
   *[other] Vous oublier ? Votre rôle, vos choix, ce que vous suivez dans votre conversation directe et vos { $count } comptes avec leurs identifiants sont supprimés définitivement.
}
forget-accounts = Les conversations qui utilisent ces comptes perdent les dossiers qu'elles suivent par eux : { $accounts }
button-forget = M'oublier
forgotten = Je ne sais plus rien de vous. Seul reste le journal de qui a fait quoi, par ID de plateforme.

## Cases, tickets and state

help-watch = suivre un dossier, plusieurs, ou tous (all high)
help-watch-more =
    watch 01234567, ou plusieurs numéros séparés par des espaces, ou l'adresse d'un dossier copiée du portail.
    watch all high : tous les dossiers du compte à partir de cette priorité (urgent, high, medium, low) ; watch all : absolument tous.
    Si un numéro correspond à deux comptes, je demande ; 01234567@account le dit d'emblée, avec l'ID du compte tel que l'affiche accounts.
form-watch = Suivre un dossier
watch-help = Un numéro, plusieurs numéros, une adresse du portail, ou all high pour tous les dossiers à partir de cette priorité.
watch-floor = Après all vient une priorité : { $floors }. Sans elle, tous les dossiers sont suivis.
watch-too-many = Trop à la fois : { $most } dossiers au maximum par commande.
watch-started = { $count ->
    [0] Dossier suivi. Ce qui arrive désormais est signalé ici.
    [one] Dossier suivi. Le commentaire antérieur n'est pas répété.
   *[other] Dossier suivi. Les { $count } commentaires antérieurs ne sont pas répétés.
}
watch-already = Cette conversation le suit déjà.
watch-line-already = déjà suivi
watch-stopped = ⚠ Non suivis : { $numbers }. Réessayez avec eux dans quelques minutes. Motif : { $why }
watch-every = Tous les dossiers de { $account } à partir de { $severity } sont suivis. Ce qui change désormais est signalé ici.
watch-every-already = Tous les dossiers de { $account } étaient déjà suivis ici ; désormais, ceux à partir de { $severity }.
field-account-every = Les dossiers de quel compte ?
case-not-visible = Le dossier { $number } n'est pas visible avec le compte { $account }. Vérifiez le numéro, ou les droits du compte chez le fournisseur.
cannot = { $account } ne peut pas faire cela par Casebell. Utilisez le portail du fournisseur.
cannot-but = { $account } ne peut pas faire cela par Casebell ; { $able } le peut.
cannot-portal = { $account } ne peut pas faire cela par Casebell. Utilisez le portail du fournisseur : { $portal }
button-unwatch = Ne plus suivre
button-retry = Réessayer
help-unwatch = ne plus suivre un dossier, plusieurs, ou tous
help-unwatch-more = unwatch 01234567, plusieurs numéros, ou unwatch all pour tout ce qui est suivi ici. Ce qui a déjà été signalé reste.
form-unwatch = Ne plus suivre
unwatch-help = Un numéro, plusieurs numéros, ou all.
unwatch-all = Tous
unwatch-every = tous les dossiers du compte
unwatch-covered = Toujours signalés ici : { $numbers }, car tous les dossiers de { $account } à partir de { $severity } sont suivis. Mettez un dossier en sourdine pour ne plus rien en recevoir, ou cessez de suivre tout le compte.
button-mute-case = Sourdine { $number }
button-unwatch-every = Ne plus suivre tout { $account }
unwatch-none = Le dossier { $number } n'est pas suivi ici. Voyez list pour ceux qui le sont.
unwatch-done = { $count ->
    [one] N'est plus suivi ici : { $numbers }.
   *[other] { $count } ne sont plus suivis ici : { $numbers }.
}
help-list = ce que suit cette conversation
help-list-more = Les plus urgents d'abord. Appuyer sur un numéro affiche son dernier commentaire ; list 2 est la deuxième page.
list-empty = Rien n'est suivi ici.
list-how = Suivez un dossier avec { $watch }, ou tous les importants avec { $every }.
list-title = { $count ->
    [one] { $count } suivi ici
   *[other] { $count } suivis ici
}
list-page = Page { $page } sur { $pages }. Appuyez sur un numéro pour son dernier commentaire.
list-every = Tous les dossiers de { $account } à partir de { $severity }
help-latest = le dernier commentaire, et où en est le dossier
help-latest-more = latest 01234567 le lit maintenant chez le fournisseur et affiche le dernier commentaire en entier ; le dossier n'a pas besoin d'être suivi.
form-latest = Dernier commentaire
latest-unreadable = Le dernier commentaire ne peut pas être affiché pour l'instant.
latest-stored = À la dernière lecture
help-reply = répondre au fournisseur ; vous relisez avant l'envoi
help-reply-more = Vous pouvez aussi répondre au message d'une mise à jour ou, sur Slack, écrire dans son fil. Dans tous les cas, vous voyez d'abord ce que le fournisseur lira, et rien ne part avant que quelqu'un appuie sur Envoyer.
form-reply = Répondre au fournisseur
field-reply = Que doit lire le fournisseur ?
preview-attach = Fichiers pour { $vendor } { $number }
preview-comment = Un commentaire sur { $vendor } { $number }
preview-change = Une modification de { $vendor } { $number }
preview-open = Un nouveau dossier chez { $vendor }
preview-severity = Gravité : { $severity }
preview-close = Fermer le dossier
preview-reopen = Rouvrir le dossier : { $reason }
preview-public = Pas encore envoyé. { $vendor } le verra, ainsi que tous ceux qui peuvent y lire le dossier.
button-send = Envoyer
ticket-sending = Envoi à { $vendor }…
ticket-dropped = Non envoyé.
ticket-gone = Ce brouillon n'existe plus. Écrivez-le de nouveau.
ticket-sent-before = C'est déjà envoyé ; rien n'est envoyé deux fois.
ticket-dropped-before = C'était déjà abandonné. Écrivez-le de nouveau s'il doit partir.
ticket-found = Noté : il y est, dossier { $number }. Rien n'est renvoyé.
form-exists = Il y est
field-number = Quel est le numéro du dossier ?
help-close = fermer un dossier chez le fournisseur
help-close-more = Vous relisez avant l'envoi. Pour un dossier déjà fermé, close propose un bouton pour le rouvrir.
form-close = Fermer un dossier
close-already = Le dossier { $number } est déjà fermé.
button-reopen = Rouvrir
form-reopen = Rouvrir un dossier
field-reason = Pourquoi est-il rouvert ?
help-severity = changer la gravité d'un dossier
help-severity-more = Par exemple severity 01234567 2, ou le mot du fournisseur. Vous relisez avant l'envoi.
form-severity = Changer la gravité
field-severity = Quelle gravité ?
severity-already = Le dossier { $number } est déjà à { $severity }.
help-open = ouvrir un nouveau dossier chez le fournisseur
help-open-more = Je demande titre, produit, gravité et texte, un par un ou dans un formulaire ; open TITRE commence par le titre. Vous voyez le dossier avant l'envoi, et cette conversation le suit ensuite.
form-open = Ouvrir un dossier
field-account-open = Où l'ouvrir ?
field-title = De quoi s'agit-il, en une ligne ?
field-title-help = Le fournisseur l'affiche comme titre du dossier.
field-redhat-product = Produit
field-redhat-product-help = Tel que Red Hat le nomme, par exemple Red Hat Enterprise Linux.
field-redhat-version = Version
field-redhat-version-help = Par exemple 9.6.
field-body = Que se passe-t-il ?
field-body-help = Ce que vous attendiez, ce que vous avez vu, depuis quand, et ce que vous avez essayé.
help-notification = de qui signaler les commentaires : Associate, Customer ou Both
help-notification-more = notification Associate : les commentaires du fournisseur seuls (réglage initial). Customer : ceux de notre côté. Both : tous. Cela vaut pour cette conversation ; les changements d'état, de gravité et autres sont toujours signalés.
form-notification = Commentaires de qui
field-authors = De qui signaler les commentaires ici ?
notification-now = Actuellement : { $authors }. Les changements d'état, de gravité et autres sont toujours signalés.
notification-unknown = Choisissez Associate (le fournisseur), Customer (notre côté) ou Both (tous).
notification-set = Désormais signalés ici : { $authors }.
authors-vendor = les commentaires du fournisseur
authors-ours = les commentaires de notre côté
authors-both = tous les commentaires
help-truncate = longueur maximale d'une citation dans une mise à jour
help-truncate-more = truncate 500 : jusqu'à 500 caractères de chaque commentaire. Cela vaut pour cette conversation ; latest affiche toujours le dernier commentaire en entier.
form-truncate = Longueur des citations
field-characters = Combien de caractères d'un commentaire une mise à jour doit-elle afficher ?
truncate-now = Actuellement : { $now }. Avec latest, le dernier commentaire est toujours entier.
truncate-range = Donnez un nombre de { $least } à { $most }.
truncate-set = Les mises à jour affichent ici jusqu'à { $count } caractères d'un commentaire.
help-mute = mettre un dossier en sourdine un temps (1h, 8h, 1d, forever)
help-mute-more = mute 01234567 8h, aussi 30m ou 2d, un an au maximum : ce qui change entre-temps est signalé après. mute 01234567 forever : c'est omis. unmute y met fin. Cela vaut pour cette conversation, aussi pour un dossier signalé parce que tous ceux d'un compte sont suivis.
form-mute = Mettre en sourdine
field-mute = Pour combien de temps ?
mute-help = Aussi 30m, 3h ou 2d. Ce qui change entre-temps est signalé après ; avec forever, c'est omis.
mute-hour = 1 heure
mute-hours = 8 heures
mute-day = 1 jour
mute-forever = Pour toujours
mute-unknown = Donnez une durée comme 30m, 8h, 1d (un an au maximum), ou forever.
mute-done = Le dossier { $number } est en sourdine ici. Ce qui change entre-temps est signalé après.
mute-until = fin de la sourdine
mute-done-forever = Le dossier { $number } est en sourdine ici jusqu'à ce que quelqu'un la lève. Ce qui change entre-temps n'est pas signalé.
button-unmute = Lever la sourdine
help-unmute = lever la sourdine d'un dossier
help-unmute-more = unmute 01234567. Ce qui était retenu arrive aussitôt ; ce qui a été omis avec forever, non.
form-unmute = Lever la sourdine
unmute-done = Le dossier { $number } est de nouveau signalé ; ce qui était retenu arrive maintenant.
unmute-was = Fin de sourdine prévue
unmute-not = Le dossier { $number } n'est pas en sourdine ici.
help-status = d'un coup d'œil : comptes, dossiers suivis, ce qui attend
status-title = État
status-on = ✓ { $account } : dernière lecture { $last }
status-paused = ⏸ { $account } : en pause. Motif : { $why }
status-failing = ⚠ { $account } : dernière lecture { $last }, échec depuis. Motif : { $why }
status-watched = { $count ->
    [one] { $count } dossier suivi ici
   *[other] { $count } dossiers suivis ici
}
status-every = { $count ->
    [one] et tous les dossiers de { $count } compte
   *[other] et tous les dossiers de { $count } comptes
}
status-muted = 🔕 { $count } en sourdine
status-backlog = { $count ->
    [0] Aucun message en attente.
    [one] 1 message attend d'être envoyé.
   *[other] { $count } messages attendent d'être envoyés.
}
help-doctor = ce qui échoue, depuis quand, et le remède
help-doctor-more = Un opérateur voit les comptes de cette conversation, un administrateur tous les comptes. doctor errors, pour les administrateurs : les dernières erreurs en entier, pour les signaler.
doctor-title = Diagnostic
doctor-nothing = Rien à examiner pour l'instant : aucun compte, et rien n'a été envoyé.
doctor-ok = dernier succès : { $last }
doctor-failed = dernier échec : { $last }. Motif : { $why }
doctor-failed-once = dernier échec : { $last }
doctor-off = en pause jusqu'à ce que ses identifiants soient redonnés
doctor-paused = en pause jusqu'au { $until } : demandé par l'autre côté
doctor-sent = dernier message envoyé : { $last }
doctor-dead = injoignable ; ce qui lui est dû attend que quelqu'un y écrive. Motif : { $why }
doctor-times = { $count ->
    [one] une fois, { $last }
   *[other] { $count } fois, dernière { $last }
}
doctor-no-errors = Aucune erreur en mémoire.
doctor-errors-title = { $count ->
    [one] La dernière erreur
   *[other] Les { $count } dernières erreurs
}
remedy-auth = Redonnez les identifiants avec setup ; pour une conversation, son token dans les réglages.
remedy-forbidden = Faites étendre les droits du compte chez le fournisseur ; pour une conversation, réinvitez le bot.
remedy-missing = Vérifiez que le dossier, ou la conversation, existe encore.
remedy-refused = L'autre côté ne l'a pas accepté : modifiez et réessayez.
remedy-unsupported = Utilisez un autre compte ou le portail du fournisseur.
remedy-garbled = Attendez un peu ; si cela persiste, l'interface du fournisseur a changé : signalez-le avec doctor errors.
remedy-busy = Rien à faire : cela reprend tout seul à la fin de la pause.
remedy-down = Vérifiez le réseau et la page d'état du fournisseur ; cela reprend tout seul.
remedy-bug = Signalez-le avec ce qu'affiche doctor errors.
help-test = un exemple de mise à jour, et une notification pour voir qu'elle arrive
test-vendor = Exemple
test-case = Le cluster ne démarre pas après la mise à jour
test-comment = Nous pouvons le reproduire. Merci de nous envoyer la sortie du script joint.
test-note = Ce n'est qu'un test : il montre à quoi ressemblent les mises à jour ici.
test-push = Test : les notifications arrivent dans cette conversation.

## The demo

field-demo-token = Identifiants du fournisseur de démonstration
field-demo-token-help = C'est demo-offline-token, quel que soit le fournisseur joué ; tout autre est refusé.

help-demo = provoquer une panne chez le fournisseur de démonstration (off y met fin)
help-demo-more = demo seul affiche les pannes en boutons ; demo off met fin à toutes.
form-demo = Pannes de démonstration
field-fault = Quelle panne chez le fournisseur de démonstration ?
field-fault-help = Elle dure jusqu'à ce que vous choisissiez off. Observez avec doctor ce qui se passe.
demo-well = Le fournisseur de démonstration va de nouveau bien.
demo-paused = { $account } reste en pause jusqu'à ce qu'il reçoive des identifiants : { $setup }, puis demo-offline-token.
demo-ill = Chez le fournisseur de démonstration : { $faults }. Pour y mettre fin : demo off.
demo-unknown = Choisissez off ou l'un de ceux-ci : { $names }.

## Vendors known by a profile

field-email-to = L'adresse qui reçoit les nouveaux dossiers
field-email-to-help = Laissez vide si l'adresse connue est bonne, ou si le fournisseur n'accepte pas d'e-mail : chaque ticket est alors préparé pour être remis par une personne.
field-email-pattern = Comment les e-mails du fournisseur indiquent-ils le numéro de dossier ?
field-email-pattern-help = Un motif avec le numéro entre parenthèses, cherché dans l'objet et le texte. Sans lui, une personne est interrogée pour chaque numéro que notre référence ne trouve pas.
field-email-phone = Le numéro de téléphone du fournisseur
field-email-phone-help = Il est affiché avec les tickets qui exigent un appel.
field-email-circuit_id = ID du circuit
field-email-circuit_id-help = Il figure au contrat, sur la facture et souvent sur l'équipement de livraison.
field-email-service_address = Adresse du site
field-email-service_address-help = Rue et ville où aboutit le service.
field-email-local_contact = Contact sur site
field-email-local_contact-help = Qui ouvre la porte et connaît les équipements.
field-email-contact_phone = Téléphone du contact
field-email-contact_phone-help = Où le fournisseur joint cette personne maintenant.
field-email-access_hours = Quand un technicien peut-il entrer ?
field-email-access_hours-help = Jours et heures, à l'heure du site.
field-email-symptom = Symptôme
field-email-symptom-help = Ce qui est constaté : pas de lumière, perte de paquets, flapping, lenteur.
field-email-start_time_utc = Quand cela a-t-il commencé (UTC) ?
field-email-start_time_utc-help = Année-mois-jour heures:minutes, par exemple 2026-11-20 06:40.
field-email-own_ref = Notre propre numéro de ticket
field-email-own_ref-help = Le fournisseur le cite dans ses réponses.
field-email-serial = Numéro de série
field-email-serial-help = De l'équipement concerné, tel qu'il est enregistré chez le fournisseur.
field-email-contract = Numéro de contrat
field-email-contract-help = Le contrat de support de cet équipement.
field-email-site = Site
field-email-site-help = Tel que la console du fournisseur le nomme.
field-email-account_number = Compte chez le fournisseur
field-email-account_number-help = Le numéro client ou le nom du compte, comme sur la facture.
field-email-org_id = Organisation
field-email-org_id-help = Son ID ou son nom dans le tableau de bord du fournisseur.
field-email-company_id = ID de l'entreprise
field-email-company_id-help = Il figure dans le portail d'administration.
field-email-cloud = Nom du cloud
field-email-cloud-help = Le cloud où se trouve votre entreprise ; il figure dans l'adresse du portail d'administration.
field-email-tenant = Tenant
field-email-tenant-help = Son nom ou son ID.
field-email-product = Produit ou service
field-email-product-help = Tel que le fournisseur le nomme.
field-email-agent_version = Version de l'agent
field-email-agent_version-help = D'un agent qui a le problème.
problem-form = Cela n'a pas la forme que veut le fournisseur.
problem-shouting = Le titre crie : pas tout en majuscules, pas de !!.
problem-answer = Le titre ressemble à une réponse (Re:, Fwd:) : le fournisseur la mettrait dans un ancien dossier.
problem-number = Le titre contient un numéro de dossier : la réponse du fournisseur se confondrait avec une réponse sur ce dossier.
problem-subject = L'objet devient trop long : { $length } caractères, { $most } au maximum. Raccourcissez le titre.
problem-signature = Retirez la signature ou la mention légale, comme "Envoyé de mon iPhone" ou ce qui suit "--".
problem-place = Un emplacement entre accolades n'est pas rempli.
check-ok = { $name } ({ $id }) est utilisable.
check-not = { $count ->
    [one] Une chose ne va pas :
   *[other] { $count } choses ne vont pas :
}
check-asked = setup demande une fois : { $names }
check-known = setup ne demande rien qui ne soit déjà connu.
check-good = Un bon e-mail :
check-bad = Un mauvais e-mail :
check-why = Ce qui ne va pas :
check-to = À : { $to }
check-nobody = À : personne encore. Sans adresse, le ticket est préparé pour être remis par une personne.
check-subject = Objet : { $subject }
check-value = { $why }
check-json = Ce n'est pas du JSON : { $why }
check-big = Le fichier dépasse { $most } octets.
check-unread = Illisible : { $why }
check-twice = Un autre fournisseur a l'ID { $id }.
check-pattern = Le motif est inutilisable : { $why }
check-shape = Uniquement lettres, chiffres, # _ / - \. \d et des ensembles comme [A-Z], chacun avec un nombre de fois entre accolades ou un ? ; trois au plus de longueur variable.
check-place = { $place } n'est pas un emplacement ici : ce champ n'existe pas.
check-needs = L'emplacement { $place } doit figurer ici.
check-always = { $place } peut être vide ou long : il ne peut pas figurer dans l'objet.
check-unsent = { $place } ne figure ni dans l'objet ni dans le texte : il serait demandé et jamais envoyé.
check-name = Le nom { $name } est déjà pris.
check-label = Ce champ exige un libellé.
check-choices = Un champ de type choice a des choices, aucun autre n'en a.
check-example = L'exemple ne convient pas.
check-severities = Les gravités vont de la plus haute à la plus basse, chaque mot une fois.
check-call = { $word } n'est pas une des gravités.
check-header = Le nom d'un en-tête va avec "in": "header", et seulement là.
check-found = Le motif n'y trouve pas { $example }.

## Files that go along

files-receipt = Fichiers pour le dossier { $number } :
files-receipt-partly = Les fichiers ne sont pas tous arrivés au dossier { $number } :
files-receipt-mail = Envoyés avec l'e-mail :
files-receipt-mail-partly = Les fichiers ne sont pas tous partis avec l'e-mail :
files-wait = Les fichiers pour le dossier { $number } attendent : le fournisseur refuse nos identifiants. Ils partent tout seuls dès qu'ils sont redonnés. Motif : { $why }
files-later = Les fichiers pour le dossier { $number } ne sont pas encore tous arrivés. Je continue d'essayer et vous dirai le résultat. Motif : { $why }
files-missing = Ces fichiers n'ont pas pu être joints ici :
file-sent-listed = ✓ { $name }, { $size }, SHA-256 { $checksum }… : le fournisseur le liste
file-sent-unlisted = ? { $name }, { $size }, SHA-256 { $checksum }… : envoyé, mais le fournisseur ne le liste pas
file-sent-unread = ✓ { $name }, { $size }, SHA-256 { $checksum }… : envoyé ; la liste du fournisseur n'a pas pu être lue
file-sent-mailed = ✓ { $name }, { $size }, SHA-256 { $checksum }…
file-left = ✗ { $name }, { $size } : { $why }
file-left-size = dépasse les { $most } acceptés
file-left-type = les fichiers qui finissent par .{ $ending } ne sont pas acceptés
file-left-together = avec les autres, dépasse les { $most } qu'un e-mail peut contenir
file-left-big = trop gros pour le dossier ; à déposer sur { $where }, sous le nom { $name }
file-left-big-later = trop gros pour partir avec ; à déposer sur { $where } dès que le dossier a un numéro
file-left-none = ce fournisseur n'accepte pas de fichiers ici ; remettez-le dans le portail
file-left-account = le compte avec lequel il devait partir n'existe plus
file-failed = n'a pas pu être envoyé. Motif : { $why }
file-lost = les réponses se sont perdues, et le fournisseur ne le liste pas
file-unlisted = le fournisseur ne le liste pas encore
file-manifest = { $name }, { $bytes } octets, SHA-256 { $sha256 }
    a été découpé en { $count } parties. Pour les réunir :

    Linux, macOS : { $unix }
    Windows : { $windows }

    SHA-256, nom et octets de chaque partie :

## Files named in the console

console-no-file = Fichier introuvable : { $path }
console-unreadable = Ce n'est pas un fichier lisible : { $path }
console-not-sent = Rien n'a été envoyé.

## Tickets by mail, by hand, and with files

button-enter = Saisir le numéro
button-number = C'est { $number }
button-payload = Texte exact
button-instead = Ajouter plutôt à { $number }
button-intake = Configurer { $vendor }
ticket-mailed = Envoyé par e-mail à { $to }. { $vendor } répond avec un numéro de dossier ; je le guette dans la boîte et vous le dirai ici.
ticket-prepared = Le ticket pour { $vendor } est prêt à remettre{ $portal ->
    [none] {""}
    *[other] {" "}sur { $portal }
  }{ $phone ->
    [none] {""}
    *[other] {" "}ou par téléphone au { $phone }
  } : copiez-le, puis saisissez ici le numéro du dossier.{ $files ->
    [0] {""}
    [one] {" "}À vous d'y ajouter le fichier.
    *[other] {" "}À vous d'y ajouter les { $files } fichiers.
  }
ticket-given-up = Je cesse de demander son numéro. { $vendor } l'a peut-être quand même.
setup-next-mail = Les e-mails aux fournisseurs partent désormais d'ici. Ensuite : { $open }
ticket-unlooked = { $number ->
    [none] La réponse du fournisseur au nouveau dossier s'est perdue, et je ne peux pas vérifier chez lui : { $why }. Regardez dans le portail : y est-il ?
    *[other] La réponse du fournisseur sur le dossier { $number } s'est perdue, et je ne peux pas vérifier chez lui : { $why }. Regardez dans le portail : est-ce fait ?
  }
ticket-waits = Pas encore envoyé : { $why }. Partira tout seul après setup avec de nouveaux identifiants.
ticket-remind = { $vendor } n'a pas encore donné de numéro de dossier. Le connaissez-vous ?
ticket-unsure = { $count ->
    [0] { $from } a répondu, et je n'y trouve pas de numéro de dossier : « { $subject } ».
    [one] { $from } a répondu : « { $subject } ». Est-ce le numéro du dossier ?
    *[other] { $from } a répondu : « { $subject } ». Lequel est le numéro du dossier ?
  }
ticket-bounced = L'e-mail est revenu et n'est pas arrivé : « { $subject } ».
ticket-number-found = Dossier { $number } : le numéro figure dans la réponse de { $from }, « { $subject } ». Cette conversation le suit désormais.
problem-like = Cela doit ressembler à { $example }.
preview-mail = Pas encore envoyé. { $vendor } le reçoit par e-mail à { $to }.
preview-hand = Pas encore envoyé. Envoyer prépare un ticket que vous remettez à { $vendor } : aucun e-mail ne peut y partir d'ici.
preview-twice = { $number ->
    [none] Vous en avez envoyé un avec ce titre à l'instant.
    *[other] Vous en avez envoyé un avec ce titre à l'instant : dossier { $number }.
  }
preview-call = { $vendor } veut un appel téléphonique pour { $severity }{ $phone ->
    [none] .
    *[other] : { $phone }.
  }
way-gzip = part compressé, si cela suffit
way-split = part en { $count } parties
way-left = ne part pas :
payload-request = Ce qui part chez le fournisseur, mot pour mot
payload-letter = Le texte, mot pour mot
payload-nothing = Rien n'a été envoyé.
attach-none = Aucun fichier n'attend ici. Déposez-les dans cette conversation, puis joignez-les à { $number }.
attach-stays = Aucun de ceux-ci ne peut aller au dossier { $number } : il n'y a rien à envoyer. Ils attendent ici un jour.
preview-missing = Ce commentaire suit, pour ce qui ne part pas :
stays-type = Acceptés ici : { $types }. Enregistrez le fichier dans un de ces formats et déposez-le ici.
stays-size = Réduisez-le, ou découpez-le, puis déposez-le ici.
stays-portal = Ou remettez-le dans le portail du fournisseur : { $portal }
file-disguised = attention, son contenu est { $type }
file-not-taken = Non accepté : { $why }
files-with-draft = Gardés. Ils partent avec ce que vous allez ouvrir.
files-dropped = { $count ->
    [one] Le fichier en attente est abandonné.
    *[other] Les { $count } fichiers en attente sont abandonnés.
  }
ticket-numbered = Noté : dossier { $number }.
draft-files-wait = { $count ->
    [one] Son fichier attend ici le prochain ; { $cancel } l'abandonne.
    *[other] Ses { $count } fichiers attendent ici le prochain ; { $cancel } les abandonne.
  }
files-where = Gardés un jour. Dites où ils vont : { $attach } et un numéro de dossier, ou { $open } un nouveau dossier.
notice-intake = { $vendor } est utilisé pour la première fois, et son adresse pour les dossiers n'est pas connue ici. Si vous en avez une, configurez-la une fois ; d'ici là, les tickets sont préparés à coller.
form-attach = Joindre des fichiers
help-attach = envoyer à un dossier les fichiers déposés ici
help-attach-more = Déposez d'abord les fichiers, puis dites où ils vont : attach 01234567. Vous voyez un aperçu avec chaque fichier ; rien ne part avant Envoyer. Les trop gros partent compressés ou en parties, ou sont nommés avec le motif.
field-mail-from = Adresse e-mail
field-mail-from-help = Les e-mails aux fournisseurs en partent et les réponses y reviennent.
field-mail-smtp = Serveur SMTP
field-mail-smtp-help = Hôte et port, toujours en TLS : smtp.example.com:465
field-mail-imap = Serveur IMAP
field-mail-imap-help = Lit les réponses, pour trouver les numéros de dossier. Passer : vous saisissez les numéros vous-même.
field-mail-user = Nom d'utilisateur
field-mail-user-help = Souvent l'adresse e-mail.
field-mail-password = Mot de passe
field-mail-password-help = Un mot de passe d'application si l'hébergeur en propose. Il est enregistré chiffré.
field-mail-tokenUrl = Adresse des tokens
field-mail-tokenUrl-help = Où s'échange le refresh token, comme https://oauth2.googleapis.com/token
field-mail-clientId = Client id
field-mail-clientId-help = De l'application enregistrée pour Casebell.
field-mail-clientSecret = Client secret
field-mail-clientSecret-help = De la même application. Avec Microsoft 365, il lui faut Mail.Send et Mail.ReadWrite, limités à cette boîte.
field-mail-refreshToken = Refresh token
field-mail-refreshToken-help = Pour SMTP et IMAP de cette boîte.
field-mail-tenant = Tenant
field-mail-tenant-help = Son domaine ou son ID : example.onmicrosoft.com
field-mail-expires = Fin du secret
field-mail-expires-help = Comme 2027-03-31 : vous êtes prévenu 14, 7 et 1 jours avant. Passez s'il n'en a pas.

## When a credential ends

notice-credential-ends = { $days ->
    [one] Les identifiants de { $account } expirent d'ici un jour, le { $date }. Donnez-m'en de nouveaux avant : { $setup }
   *[other] Les identifiants de { $account } expirent dans { $days } jours, le { $date }. Donnez-m'en de nouveaux avant : { $setup }
}
notice-credential-ended = Les identifiants de { $account } ont expiré le { $date }. Donnez-m'en de nouveaux : { $setup }
credential-ends = identifiants valables jusqu'au { $date }
credential-ended = identifiants expirés le { $date }

## History

help-history = ce qui a été envoyé aux fournisseurs, et ce qu'il en est advenu
help-history-more = Avec un numéro de dossier ou un compte : seulement cela. Pour les administrateurs : history csv donne tout en un fichier, history audit qui a fait quoi.
history-title = { $count ->
    [one] Le dernier envoi
   *[other] Les { $count } derniers envois
}
history-none = Rien n'a encore été envoyé.
history-unknown = { $word } n'est ni un numéro de dossier ni un compte d'ici.
history-open = nouveau dossier
history-comment = commentaire
history-change = modification
history-attach = fichiers
history-files = { $count ->
    [one] { $count } fichier
   *[other] { $count } fichiers
}
history-file = { $count ->
    [one] { $count } entrée, dans un fichier.
   *[other] { $count } entrées, dans un fichier.
}
history-audit-title = { $count ->
    [one] La dernière note d'audit
   *[other] Les { $count } dernières notes d'audit
}

## Command line: vendors and history

cli-vendors = ce que chaque fournisseur sait faire
cli-vendor = un profil de fournisseur est-il correct, et à quoi ressemblent ses e-mails
cli-vendor-usage = usage : casebell vendor check FICHIER
cli-unread = { $file } est illisible ({ $why }).
cli-history = ce qui est parti chez les fournisseurs
notice-mail-odd = { $account } : { $count } e-mails sont illisibles. Un numéro de dossier peut figurer dans l'un d'eux ; regardez dans la boîte.

## Mails about a case

ticket-foreign = { $from } a écrit sur le dossier { $number } : « { $subject } ». Ce n'est pas une adresse connue de { $vendor }, donc son texte n'est pas affiché ici.

## A file of which nobody can tell whether it arrived
file-unsure = sa réponse s'est perdue et le dossier est illisible : vérifiez-y avant de le renvoyer

## Mails about one ticket that are too many for one hour
ticket-mails-more = { $count ->
    [one] Un autre e-mail de ce genre est arrivé dans l'heure et n'est pas affiché : « { $subject } », de { $from }.
    *[other] { $count } autres e-mails de ce genre sont arrivés dans l'heure et ne sont pas affichés. Le dernier : « { $subject } », de { $from }.
  }

## Keys of programs

help-keys = clés de programmes : liste et révocation
help-keys-more = keys revoke 1a2b3c4d retire une clé. Les clés se créent là où tourne Casebell, pour qu'aucune ne reste dans une conversation : casebell keys add NOM --scopes read,open
cli-keys = clés de programmes pour l'API REST : lister, créer, révoquer
cli-keys-usage = usage : casebell keys, casebell keys add NOM [--scopes read,open] [--days 90], ou casebell keys revoke ID
cli-keys-scopes = --scopes prend un ou plusieurs de { $scopes }, séparés par des virgules.
cli-keys-days = --days prend un nombre entier de 1 à { $most }.
cli-keys-name = Donnez à la clé un nom de 1 à { $most } caractères : le programme qui l'utilisera.
cli-keys-once = Voici la clé. Elle ne sera plus affichée :
cli-keys-none = Il n'y a pas encore de clé. Créez-en une : casebell keys add NOM --scopes read,open
key-line = { $id } { $name } : { $scopes } ; { $ends } ; dernière utilisation : { $used }
key-ends = expire le { $at }
key-endless = n'expire pas
keys-none = Aucun programme n'a de clé.
keys-make = Une clé se crée en ligne de commande sur le serveur, pour qu'aucune conversation ne la garde : casebell keys add NOM --scopes read,open
keys-unknown = Aucune clé { $id } valide.
keys-revoked = La clé { $id } ne fonctionne plus.

## Tickets that come in

incoming-category = Catégorie : { $category }
incoming-reporter = Demandeur : { $reporter }
incoming-watchers = À tenir informés : { $watchers }
incoming-ring = { $light } Nouveau ticket, priorité { $priority ->
    [urgent] urgente
    [high] haute
    [medium] moyenne
   *[low] basse
} : { $title }
incoming-from = De { $who } { $source ->
    [rest] par l'API
    [teams] dans Teams
    [lane] par la file d'attente
    [mail] par e-mail
   *[chat] dans une conversation
}
incoming-text = { $text }
incoming-opens = Il est ouvert avec { $account }.
incoming-opens-nowhere = Il n'est ouvert chez aucun fournisseur : sa destination est cette conversation.
incoming-dead = « { $title } » n'a pas pu être ouvert et est conservé ; un administrateur est prévenu. Motif : { $why }
problem-lane-account = { $setting } indique { $account }, or il n'y a ni compte ni fournisseur de ce nom qui puisse ouvrir des dossiers. La personne qui exploite Casebell doit le corriger.
problem-account-unknown = Il n'y a ici ni compte ni fournisseur { $account }.
problem-account-cannot = Aucun dossier ne peut être ouvert avec { $account }.
problem-account-many = Il y a plusieurs comptes de { $account } : indiquez-en un parmi { $labels }.
problem-which-account = Indiquez le compte avec lequel l'ouvrir : { $labels }.
problem-no-account = Aucun compte pour l'ouvrir. Connectez-en un avec setup, ou indiquez une conversation pour sa file.
problem-files-nowhere = Les fichiers ne vont que chez un fournisseur, et ce ticket va dans une conversation : retirez-les, ou indiquez un compte.
notice-lane-held = La file d'attente { $lane } n'accepte pas de tickets. Ils sont conservés ici et partiront dès qu'elle les acceptera. Motif : { $why }
notice-lane-back = La file d'attente { $lane } accepte de nouveau les tickets. Ce qui était conservé est en route.
notice-lanes-deaf = Impossible de récupérer les tickets dans les files d'attente. Je continue d'essayer. Motif : { $why }
notice-lanes-heard = Les tickets sont de nouveau récupérés dans les files d'attente.
notice-dead = Un ticket de la file d'attente { $lane } n'a pas pu être ouvert. Il est conservé jusqu'à votre décision. Motif : { $why }
button-dead = Tickets en échec
button-replay = Renvoyer { $nth }
button-discard = Abandonner { $nth }
help-dead = les tickets qui n'ont pas pu être ouverts
help-dead-more = dead replay all les renvoie tous, une fois corrigé ce qui n'allait pas.
dead-title = { $count ->
    [one] Un ticket n'a pas pu être ouvert
   *[other] { $count } tickets n'ont pas pu être ouverts
}
dead-none = Aucun ticket en échec : tout ce qui est arrivé est ouvert ou en route.
dead-line = { $nth }. { $light } { $title }
dead-why = Arrivé le { $came }. Motif : { $why }
dead-more = { $count ->
    [one] Un autre n'est pas affiché.
   *[other] { $count } autres ne sont pas affichés.
}
dead-replayed = { $count ->
    [0] Aucun ticket renvoyé.
    [one] Renvoyé.
   *[other] { $count } tickets renvoyés.
}
dead-discarded = Abandonné.
dead-gone = Ce ticket n'est plus en échec, ou n'a jamais été ici.
dead-usage = Écrivez { $dead } pour les voir, { $dead } replay ID (ou all), { $dead } discard ID.
cli-dead = les tickets qui n'ont pas pu être ouverts : afficher, renvoyer, abandonner

## Tickets written in one message

help-ticket = enregistrer un ticket : titre, priorité, description
help-ticket-more = En un seul message : des lignes qui commencent par Titre :, Priorité :, Description : et, si vous voulez, Fournisseur :, dans n'importe quel ordre ; ou titre; priorité; description en une ligne. Seul, ticket demande chaque chose. Il n'y a pas d'aperçu : le ticket part par la file d'attente de sa priorité.
form-ticket = Enregistrer un ticket
field-priority = Quelle priorité a-t-il ?
slip-names-title = Titre, Objet, Sujet, Résumé, Problème
slip-names-priority = Priorité, Gravité, Sévérité, Urgence
slip-names-account = Fournisseur, Compte
slip-names-body = Description, Détails, Détail, Texte
slip-words-urgent = urgente, urgent, critique, bloquante, bloquant, urgence
slip-words-high = haute, haut, élevée, élevé, importante, important, majeure, majeur, grave
slip-words-medium = moyenne, moyen, normale, normal, modérée, modéré
slip-words-low = basse, bas, faible, mineure, mineur
slip-hint-title = quel est le problème, en une ligne
slip-hint-body = ce qui se passe, en autant de lignes que vous voulez
slip-no-title = manquant
slip-no-priority = manquante
slip-odd-priority = la priorité « { $priority } » n'existe pas
slip-no-body = manquante
slip-mend = Rien n'a été enregistré. Corrigez ceci et renvoyez-le après { $command } :
slip-taken = Enregistré : ticket { $id }, file d'attente { $lane }, message { $message }.
slip-kept = Enregistré : ticket { $id }, file d'attente { $lane }. Elle est injoignable pour l'instant : le ticket est conservé ici et envoyé plus tard.

## Teams

teams-stranger = Vous n'avez pas le droit d'utiliser Casebell ici. Un administrateur peut vous faire entrer avec { $allow }.
teams-private = Cela ne se fait pas dans un canal, que tout le monde lit. Faites-le en conversation directe avec Casebell dans Telegram ou Slack, ou sur sa console.
teams-working = en cours… La réponse arrive dans un message à part.
teams-later = en cours… Cela dure plus longtemps que Teams n'attend. Regardez dans un instant avec history ou list, ou redemandez.
teams-choose = Pour appuyer sur un bouton, envoyez son numéro : { $example }

## Pages in a browser

help-board = un lien à usage unique vers le tableau de bord : dossiers, livraisons et files d'attente d'un coup d'œil
board-link = Le tableau de bord s'ouvre avec ce lien : une fois, dans les dix minutes, et pour vous seul.
board-nowhere = Le tableau de bord n'est pas joignable d'ici : la personne qui exploite Casebell doit définir PUBLIC_URL, et PORT ne doit pas être off.
board-no-role = Le tableau de bord est pour les personnes qui ont leur propre rôle. Un administrateur vous en donne un avec allow.
button-board = Ouvrir le tableau de bord
field-where = Où voulez-vous saisir les identifiants ?
setup-where-page = Sur une page privée
setup-where-chat = Ici, dans la conversation
setup-where-help = Une page les garde hors de l'historique de cette conversation.
setup-page = Saisissez les identifiants pour { $vendor } sur cette page. Le lien marche une fois, pendant dix minutes, et pour vous seul : ne le transmettez à personne.
page-skip = Aller au contenu
page-signed-in = Connecté : { $name }
page-sign-in = Se connecter
page-sign-out = Se déconnecter
page-sign-in-chat = Écrivez board à Casebell en conversation directe et ouvrez le lien qu'il vous donne, ou utilisez une clé d'API.
page-key = Clé d'API
page-key-help = Il lui faut le scope read. La personne qui exploite Casebell en crée une : casebell keys add NOM --scopes read
page-key-wrong = Ce n'est pas une clé d'ici, ou plus maintenant.
page-key-scope = Cette clé fonctionne, mais il lui manque le scope read.
page-to-board = Déjà connecté ? Vers le tableau de bord
page-link-for = Ce lien est fait pour { $name }.
page-link-once = Il marche une fois. Vous restez connecté douze heures.
page-link-gone = Ce lien ne marche plus
page-link-gone-help = Il a déjà servi, ou a plus de dix minutes. Demandez-en un autre dans la conversation.
page-failed = Cela n'a pas marché
page-forbidden = Vous n'en avez pas le droit, ou la page d'où c'est parti est trop ancienne. Rouvrez le tableau de bord.
page-missing = Il n'y a rien ici.
page-busy = Trop de requêtes. Attendez une minute.
page-odd = La requête est illisible. Rouvrez la page.
page-no-role = Vous n'avez plus de rôle dans Casebell, ou votre clé a été révoquée. Demandez à un administrateur.
page-optional = (facultatif)
page-secret = Connecter { $vendor }
page-secret-for = Pour { $name }.
page-secret-group = Pour { $name }, à utiliser dans { $chat }.
page-secret-once = Cette page marche une fois, dans les dix minutes. Ce que vous saisissez est essayé chez le fournisseur, gardé chiffré, et jamais montré de nouveau.
page-secret-send = Connecter
page-secret-done = Connecté
page-secret-granted = { $chat } peut désormais l'utiliser.
page-close = Vous pouvez fermer cette page.
page-board = Tableau de bord
page-live = En direct
page-lost = Plus en direct pour l'instant
page-reload = Recharger
page-changed = Mis à jour : { $what }
page-glance = D'un coup d'œil
page-glance-ours = { $count ->
    [one] dossier nous attend
   *[other] dossiers nous attendent
}
page-glance-urgent = { $count ->
    [one] dossier urgent
   *[other] dossiers urgents
}
page-glance-owed = { $count ->
    [one] message dû
   *[other] messages dus
}
page-glance-dead = { $count ->
    [one] ticket en échec
   *[other] tickets en échec
}
page-glance-ill = { $count ->
    [one] problème
   *[other] problèmes
}
page-cases = Dossiers
page-cases-none = Aucun dossier ouvert n'est suivi. Suivez-en un dans une conversation.
page-cases-more = Seuls les { $count } premiers sont affichés.
page-case = Dossier
page-priority = Priorité
page-urgent = Urgente
page-high = Haute
page-medium = Moyenne
page-low = Basse
page-ball = En attente de
page-ball-ours = Nous
page-ball-unknown = L'état ne le dit pas
page-status = État
page-last-change = Dernier changement
page-chats = Suivi dans
page-chats-more = { $count } de plus
page-deliveries = Livraisons
page-deliveries-count = Dues : { $owed }. Incertaines : { $doubt }. Abandonnées : { $dead }.
page-deliveries-none = Rien n'a encore été envoyé.
page-chat = Conversation
page-state = État
page-when = Quand
page-why = Pourquoi
page-owed = Due
page-sending = En cours d'envoi
page-sent = Envoyée
page-doubt = Incertaine
page-dead = Abandonnée
page-skipped = Omise
page-lanes = Files d'attente
page-lane = File d'attente
page-queued = En attente
page-held = Conservés ici
page-lane-dead = En échec
page-dead-letters = Tickets en échec
page-dead-none = Aucun. Tout ce qui est arrivé est ouvert ou en route.
page-ticket = Ticket
page-actions = Que faire
page-replay = Renvoyer
page-discard = Abandonner
page-accounts = Comptes
page-accounts-none = Aucun compte n'est connecté. Connectez-en un avec setup dans une conversation.
page-account = Compte
page-last-success = Dernier succès
page-last-failure = Dernier échec
page-account-off = En pause
page-account-trouble = En panne
page-account-waits = Attend
page-account-well = Fonctionne
page-paused = L'autre côté demande d'attendre. Reprise
page-troubles = Problèmes
page-troubles-none = Aucun.
page-what = Quoi
page-times = Fois

## Boîtes silencieuses
notice-jira-unsigned = Des messages sans la signature de JIRA_WEBHOOK_SECRET arrivent à /jira. S'ils viennent de Jira, les secrets diffèrent : mettez le même des deux côtés. D'ici là, les commentaires arrivent par les interrogations périodiques.
notice-mail-silent = Aucun e-mail n'est arrivé à { $address } depuis { $since }. Y est-il toujours distribué ?
notice-mail-heard = Les e-mails arrivent de nouveau à { $address }.
notice-mail-watch = { $account } ne signale plus aussitôt les nouveaux e-mails. Rien n'est perdu : je regarde à intervalles et continue d'essayer. Motif : { $why }

## Conversations par e-mail
mail-opened =
    Votre demande est le ticket { $number } : { $title }

    Pour y ajouter quelque chose, répondez à cet e-mail.
mail-wrote = { $by } a écrit :
mail-pictures = { $count ->
    [one] Une image n'est pas affichée ici.
   *[other] { $count } images ne sont pas affichées ici.
}
notice-mail-thread = Dans la conversation par e-mail : { $title }

## Mails qui deviennent des tickets
mail-cut = [{ $missing } caractères de plus : le texte entier est dans { $file }]
mail-held = Un mail à { $box } n'a pas eu de ticket. Il est gardé, avec tous ceux de son genre, jusqu'à votre décision.
mail-held-why = Raison : { $why }
mail-failed = Un mail à { $box } n'a pas pu devenir un ticket. Il est gardé jusqu'à votre décision. Raison : { $why }
mail-asking = À quel dossier appartient un mail de { $sender } à { $box } ? Peut-être { $numbers }. Son objet : { $subject }
button-parked = Mails en attente
button-mail-join = Ajouter à { $number }
button-mail-new = Nouveau ticket
button-mail-drop = Pas de ticket
mail-why-to = Nous ne sommes qu'en Cc ou Cci. Libérez-le s'il est pour nous ; une règle pour son adresse laisse entrer ces mails.
mail-why-self = Il est parti de notre propre boîte. Libérez-le si un ticket est voulu.
mail-why-block = Son expéditeur est bloqué par EMAIL_BLACKLIST. Libérez-le, ou retirez l'expéditeur de la liste.
mail-why-domain = Le domaine de son expéditeur n'est pas dans EMAIL_WHITELISTED_DOMAINS. Libérez-le, ou ajoutez le domaine.
mail-why-marker = Un Casebell l'a écrit. Il n'y a rien à faire ; libéré, il devient un ticket.
mail-why-auto = Un robot l'a écrit, comme une réponse d'absence. Libérez-le s'il compte.
mail-why-bounce = Une lettre est revenue, ou a du retard. Vérifiez l'adresse où elle allait.
mail-why-list = Il est venu par une liste de diffusion. Libérez-le s'il est pour nous.
mail-why-spoof = Notre serveur de courrier dit que son expéditeur est faux. Ne le libérez que si vous en savez plus.
mail-why-unproven = Notre serveur de courrier n'a pas dit qui l'a envoyé. Vérifiez que MAIL_AUTHSERV est le nom avec lequel il signe, puis libérez-le.
mail-why-empty = Il ne contient rien. Demandez à son expéditeur ce qu'il voulait dire.
mail-why-cap-sender = Son expéditeur a écrit trop de nouveaux mails en une heure. Libérez ceux qui comptent.
mail-why-cap-all = Trop de nouveaux mails sont arrivés en une heure. Libérez ceux qui comptent.
mail-why-unreadable = Il ne peut pas être lu. Regardez-le dans la boîte et ouvrez le ticket à la main.
mail-why-too-big = Il est trop grand pour être lu. Regardez-le dans la boîte et ouvrez le ticket à la main.

## casebell mail
cli-mail = les boîtes qui deviennent des tickets : se connecter, prendre les mails, retrouver les perdus
cli-mail-usage =
    usage :
      casebell mail auth [--browser]     se connecter à la boîte Microsoft 365 des réglages
      casebell mail run [-r N]           le service sans console ni démo ; finit quand une boîte échoue N fois de suite (0 : jamais)
      casebell mail check [-d JOURS]     trouver les mails des derniers jours (1) qui n'ont rien donné, et les reprendre
    -m ADRESSE nomme une boîte parmi plusieurs, -r N combien de fois check redemande, avec --json check écrit du JSON.
cli-mail-auth-unset = Règle d'abord MAILBOX, O365_TENANT_ID et O365_CLIENT_ID. On ne se connecte ici qu'à une boîte Microsoft 365.
cli-mail-auth-other = On ne peut se connecter qu'à { $mailbox } : c'est la première de MAILBOX. Les autres se connectent dans un chat avec /setup.
cli-mail-auth-secret = Il y a un secret client, personne n'a donc à se connecter. Essai sur { $mailbox } …
cli-mail-auth-code = Pour te connecter à { $mailbox }, ouvre { $url } dans n'importe quel navigateur et tape { $code }. J'attends …
cli-mail-auth-browser =
    Pour te connecter à { $mailbox }, ouvre ceci dans un navigateur de cette machine. J'attends …
    { $url }
cli-mail-auth-page = Tu es connecté. Ferme cette page et reviens à Casebell.
cli-mail-auth-done = { $mailbox } nous laisse entrer. Un service en marche continue de lui-même en quelques secondes.
cli-mail-retries = --retries veut un nombre entier de 0 à { $most }.
cli-mail-days = --days veut un nombre entier de 1 à { $most }.
cli-mail-unset = Aucune boîte ne devient encore des tickets : règle MAILBOX sur son adresse, voir .env.example.
cli-mail-runs = Le service tourne sur { $dir } et le fait déjà. Il n'y a rien de plus à faire.
cli-mail-run = Les mails à { $mailboxes } deviennent des tickets. Ctrl-C pour finir.
cli-mail-lost = { $mailbox } ne peut pas être lue : { $why }
cli-mail-none = Aucune des boîtes qui deviennent des tickets ({ $mailboxes }) n'est connectée sous ce nom : démarre Casebell, ou connecte-la avec /setup.
cli-mail-seen = { $days ->
    [one] { $mailbox }, mails du dernier jour : { $count }
   *[other] { $mailbox }, mails des { $days } derniers jours : { $count }
}
cli-mail-state-new = encore en cours : { $count }
cli-mail-state-ticket = tickets : { $count }
cli-mail-state-comment = commentaires : { $count }
cli-mail-state-asking = attendent que quelqu'un dise quel dossier : { $count }
cli-mail-state-parked = en attente : { $count }
cli-mail-state-failed = échoués : { $count }
cli-mail-state-vendor = réponses de fournisseurs : { $count }
cli-mail-state-relay = demandaient de rapporter un commentaire : { $count }
cli-mail-state-own = les nôtres : { $count }
cli-mail-state-again = le même encore une fois : { $count }
cli-mail-state-dropped = écartés par quelqu'un : { $count }
cli-mail-missing-none = 0 manquait.
cli-mail-missing-working = { $count ->
    [one] 1 manquait ; il est en cours.
   *[other] { $count } manquaient ; ils sont en cours.
}
cli-mail-missing-done = { $count ->
    [one] 1 manquait, et se trouve maintenant ci-dessus.
   *[other] { $count } manquaient, et se trouvent maintenant ci-dessus.
}
cli-mail-left = Certains demandent un autre essai : démarre Casebell, et il continue avec eux.

## Mails en attente
help-parked = les mails qui attendent une décision
help-parked-more = Chacun devient un ticket, un commentaire sur un dossier, ou rien. parked ID en montre un.
form-parked = Mail vers un dossier
parked-title = { $count ->
    [one] Un mail attend une décision
   *[other] { $count } mails attendent une décision
}
parked-none = Aucun mail n'attend de décision.
parked-line = { $nth }. ✉ { $subject }
parked-from = De { $sender } à { $box }, le { $came }
parked-more = { $count ->
    [one] Un autre n'est pas affiché.
   *[other] { $count } autres ne sont pas affichés.
}
parked-released = Il devient un ticket.
parked-joined = Il est ajouté à { $number }.
parked-dropped = Aucun ticket n'en sort.
parked-gone = C'est déjà réglé, ou n'a jamais été ici.
parked-no-case = Aucune conversation par mail n'appartient à { $number }. Un mail ne s'ajoute qu'à un dossier commencé par mail.
parked-usage = Écrivez { $parked } pour les voir, { $parked } new ID, { $parked } join ID NUMÉRO, { $parked } drop ID.
button-parked-join = { $nth }. Ajouter à { $number }
button-parked-new = { $nth }. Nouveau ticket
button-parked-drop = { $nth }. Pas de ticket
mail-unplaced = Vous seul savez à quel dossier il appartient.
mail-perhaps = Vous seul savez à quel dossier il appartient. Peut-être { $numbers }.
mail-no-subject = (sans objet)
mail-no-sender = expéditeur inconnu
doctor-mails-held = { $count ->
    [one] Un mail attend une décision : { $parked }
   *[other] { $count } mails attendent une décision : { $parked }
}
doctor-mails-late = { $count ->
    [one] Un mail attend depuis plus de 15 minutes de devenir un ticket. Il est réessayé tout seul.
   *[other] { $count } mails attendent depuis plus de 15 minutes de devenir des tickets. Ils sont réessayés tout seuls.
}
page-glance-mails = { $count ->
    [one] mail à trancher
   *[other] mails à trancher
}
page-mails = Mails
page-mails-count = En route : { $coming }. En attente : { $parked }. Dossier inconnu : { $asking }. En échec : { $failed }.
page-mails-none = Aucun n'attend de décision.
page-subject = Objet
page-sender = De
page-mailbox = Boîte

## Boîtes que personne ne lit
cli-mail-unconnected = { $mailbox } figure dans MAILBOX mais n'est pas connectée : ses mails ne deviennent rien. Réglez O365_… ou MAIL_… pour elle, ou connectez-la dans un chat avec /setup.

## Many processes
cli-bad-roles = --roles prend des noms séparés par des virgules, parmi ceux-ci : { $roles }.
cli-roles-alone = --roles demande DATABASE_URL : sur un dossier à lui, un seul processus fait tout.
cli-roles-posted = Une messagerie qui nous écrit par HTTP (Teams, Slack par HTTP, Telegram par webhook) demande les rôles bots et api dans un même processus.
cli-settle-alone = --settle sert à un registre sur Postgres après pg_restore ; casebell restore FILE le fait de lui-même.
cli-settled = Fait : ce qui a pu partir depuis la copie est recherché ou demandé, jamais envoyé tout seul. Lancez les processus.

## Postgres : casebell move, et ce qui se fait avec ses propres outils
cli-move = porter dans Postgres ce que contient DATA_DIR
cli-move-usage = usage : casebell move --to postgres://nom:motdepasse@hôte:5432/base (ou réglez DATABASE_URL, sans --to)
cli-move-running = Casebell tourne sur { $dir }. Arrêtez-le d'abord : ce qu'il ferait entre-temps serait perdu.
cli-move-progress = Étape { $step } sur 3 : { $done } lignes sur { $total }
cli-move-full = { $to } n'est pas vide : il y a quelque chose dans { $table }. Rien n'a été déplacé. Nommez une base vide.
cli-move-done = Déplacé vers { $to } : { $rows } lignes, identiques des deux côtés en nombre et en somme de contrôle.
cli-move-again = Les { $rows } lignes sont déjà dans { $to }, identiques en nombre et en somme de contrôle.
cli-move-nuls = { $count ->
    [one] { $count } texte contenait un caractère NUL, que Postgres ne peut pas garder : il y devient �.
   *[other] { $count } textes contenaient un caractère NUL, que Postgres ne peut pas garder : il y devient �.
}
cli-move-next = Réglez maintenant DATABASE_URL dessus et démarrez Casebell. Les fichiers et mails en cours restent dans { $dir } : chaque processus a besoin de ce dossier.
cli-move-key-file = Les identifiants sont chiffrés comme avant : chaque processus a besoin de { $file }, ou de CASEBELL_KEY avec son contenu.
cli-move-key = Les identifiants sont chiffrés comme avant : chaque processus a besoin de la même CASEBELL_KEY.
cli-move-back = Les fichiers de { $dir } n'ont pas changé. Pour y revenir, retirez DATABASE_URL et supprimez { $mark } ; ce qui se passe désormais n'est que dans Postgres.
cli-running-many = Casebell tourne, avec { $count } processus.
cli-no-database = Il n'y a encore rien dans la base de DATABASE_URL : démarrez d'abord Casebell, ou portez-y un dossier avec casebell move.
cli-stop-all-first = Arrêtez d'abord tous les processus.
cli-backup-postgres =
    Les données sont dans Postgres, qui a ses propres outils. Ceci les sauvegarde, même pendant que Casebell tourne :
      pg_dump --format=custom --file=casebell.dump "$DATABASE_URL"
    Gardez aussi { $key } et le dossier { $dir } : le dump ne contient ni la clé ni les fichiers en cours.
cli-restore-postgres =
    Les données sont dans Postgres, qui a ses propres outils. Arrêtez tous les processus, puis ceci restaure un dump :
      pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" casebell.dump
    Ses identifiants ne s'ouvrent qu'avec la clé d'alors ({ $key }).
    Ensuite, avant de lancer un processus, casebell restore --settle met en doute ce qui a pu partir depuis cette copie ; les clés révoquées depuis sont revenues : révoquez-les à nouveau.

## Qui tient quoi

lease-held = { $name } : tenu par { $holder }
lease-nobody = { $name } : tenu par personne

## Mots au démarrage, à plusieurs processus

cli-mute = CONSOLE est à off, et ni un jeton de messagerie ni PORT n'est défini : personne ne pourrait parler à Casebell.
cli-started-roles = Casebell démarré : { $roles }, sous le nom { $name }.
cli-console-elsewhere = Un autre processus a la console ({ $holder }). Celui-ci la reprend quand l'autre se termine.
cli-demo-alone = DEMO est à on, mais un autre processus travaille déjà sur cette base : la démo est pour un seul processus.

## Mots pour un dossier déjà transféré

cli-move-already = Le contenu de { $dir } a déjà été transféré vers { $to }. Il ne reste rien à transférer.

## La démonstration de tout fournisseur

cli-demo = faire un tour avec un fournisseur simulé sur cette machine (--vendor aws, jira …), dans un dossier à part
cli-demo-unknown = Il n'y a pas de démonstration de { $vendor }. Il y a : { $vendors }.
cli-welcome-demo-of =
    Casebell, avec { $name } : les dossiers { $numbers } changent tout seuls. Tout est simulé sur cette machine.
    Essayez /watch { $number }, /latest { $number }, /list, /help. Ctrl-D pour quitter.

## AWS Support

how-aws =
    Ouvrez https://console.aws.amazon.com/iam, Users, Create user, un pour cela seul. Sur sa page : Security credentials, Create access key. AWS ne montre le secret qu'une fois.
    Il lui faut une politique avec support:DescribeCases, DescribeCommunications, DescribeServices, CreateCase, AddCommunicationToCase, ResolveCase, AddAttachmentsToSet et UploadAttachment, ou AWSSupportAccess, qui permet plus. Pour suivre des dossiers, support:DescribeCases et DescribeCommunications suffisent.
    AWS donne cette API avec les plans Business Support+, Enterprise et Unified Operations, et les anciens Business et Enterprise On-Ramp.
field-aws-partition = Quel AWS
field-aws-partition-help = aws, sauf si votre compte est dans GovCloud (aws-us-gov) ou en Chine (aws-cn).
field-aws-accessKeyId = Access key ID
field-aws-accessKeyId-help = Il commence par AKIA, celui d'identifiants temporaires par ASIA.
field-aws-secretAccessKey = Secret access key
field-aws-secretAccessKey-help = Je l'essaie avant de l'enregistrer, je l'enregistre chiffrée et ne la montre jamais.
field-aws-sessionToken = Session token
field-aws-sessionToken-help = Celui d'identifiants temporaires, qui expirent en quelques heures. Vide : l'access key est celle d'un utilisateur.
field-aws-expires = Quand remplacer l'access key
field-aws-expires-help = Comme 2027-03-31. Je vous préviens à temps. Vide : pas de rappel.
field-aws-product = Service AWS
field-aws-product-help = Son code, par exemple amazon-elastic-compute-cloud-linux.
field-aws-version = Catégorie
field-aws-version-help = Son code, par exemple instance-issue. Chaque service a les siennes.

## Azure

how-azure =
    Ouvrez https://entra.microsoft.com, App registrations, New registration. Sur sa page : Certificates & secrets, New client secret ; copiez sa Value.
    Puis https://portal.azure.com, votre abonnement, Access control (IAM), Add role assignment : Support Request Contributor, à cette application. Pour suivre des dossiers, un rôle avec Microsoft.Support/*/read suffit, comme Reader.
    Dans l'abonnement, sous Resource providers, Microsoft.Support doit être Registered. Pour ouvrir et écrire, Microsoft exige le plan Professional Direct, Premier ou Unified.
field-azure-tenant = Directory (tenant) ID
field-azure-tenant-help = Sur la page de l'application, sous Overview.
field-azure-client = Application (client) ID
field-azure-client-help = Il est à côté.
field-azure-secret = Client secret
field-azure-secret-help = Sa Value, pas son Secret ID. Je l'essaie avant de l'enregistrer, je l'enregistre chiffré et ne le montre jamais.
field-azure-subscription = Subscription ID
field-azure-subscription-help = Celui de l'abonnement dont je dois voir les dossiers. À chacun il faut un compte.
field-azure-firstName = Contact : prénom
field-azure-firstName-help = Celui de la personne à qui Microsoft écrit pour les dossiers ouverts d'ici.
field-azure-lastName = Contact : nom
field-azure-lastName-help = De la même personne, ou le nom de votre équipe.
field-azure-email = Contact : adresse e-mail
field-azure-email-help = Les commentaires partent en son nom, et à son domaine je distingue les nôtres de ceux de Microsoft.
field-azure-country = Contact : pays
field-azure-country-help = En trois lettres (ISO 3166-1 alpha-3), par exemple ITA.
field-azure-timeZone = Contact : fuseau horaire
field-azure-timeZone-help = Comme Windows le nomme, par exemple W. Europe Standard Time. Vide : UTC.
field-azure-language = Langue du support
field-azure-language-help = Toutes les langues ne sont pas proposées pour chaque gravité. Vide : en-us.
field-azure-phone = Contact : numéro de téléphone
field-azure-phone-help = Azure en exige un pour critical et highestcriticalimpact. Vide : ces dossiers ne peuvent pas être ouverts d'ici.
field-azure-expires = Le client secret expire le
field-azure-expires-help = Comme 2027-03-31 ; c'est à côté du secret. Je vous préviens à temps. Vide : pas de rappel.
field-azure-product = Service Azure
field-azure-product-help = Comme Azure le nomme, par exemple Virtual Machine running Linux.
field-azure-problem = Type de problème
field-azure-problem-help = Comme Azure le nomme. Si je ne le trouve pas, je montre ceux que le service a.

## Carrier (TMF621)

how-tmf621 =
    Demandez à ceux qui gèrent la passerelle de l'opérateur un accès API à vous : l'adresse, le mode de connexion, leurs mots pour la gravité, et si elle trie par lastUpdate.
    Il lui faut GET, POST et PATCH sur les trouble tickets de votre organisation et rien d'autre. Pour suivre des dossiers, GET suffit.
    La passerelle doit parler TMF621 de TM Forum, version 5 ou 4.
field-tmf621-api = Adresse de l'API des tickets
field-tmf621-api-help = Jusqu'à sa version, par exemple https://api.example.net/tmf-api/troubleTicket/v5.
field-tmf621-login = Mode de connexion : oauth, basic ou bearer
field-tmf621-login-help = oauth : client ID et secret (client credentials). basic : login et mot de passe. bearer : un token qui ne change pas.
field-tmf621-user = Login ou client ID
field-tmf621-user-help = Vide : seulement avec bearer.
field-tmf621-secret = Mot de passe, client secret ou token
field-tmf621-secret-help = Je l'essaie avant de l'enregistrer, je l'enregistre chiffré et ne le montre jamais.
field-tmf621-tokens = Adresse des tokens
field-tmf621-tokens-help = Là où oauth prend ses tokens. Si l'opérateur veut un scope, ajoutez-le (?scope=…). Vide : seulement avec basic ou bearer.
field-tmf621-author = Nom sur nos notes
field-tmf621-author-help = Exactement comme l'opérateur le montre : c'est ainsi que je distingue nos notes des siennes. Vide : Casebell.
field-tmf621-changes = Comment trouver les changements : sort, filter ou list
field-tmf621-changes-help = sort, le moins coûteux : l'opérateur trie par lastUpdate. filter : il filtre par lui. list : ni l'un ni l'autre, je lis et compare tous les tickets. Vide : sort.
field-tmf621-severities = Les mots de l'opérateur pour la gravité
field-tmf621-severities-help = Quatre, le plus grave d'abord, séparés par des virgules ; l'un peut revenir. Vide : Critical, Major, Minor, Warning.
field-tmf621-portal = Page d'un ticket
field-tmf621-portal-help = Dans le portail de l'opérateur, avec { "{id}" } à la place du numéro. Vide : les liens mènent à l'API.
field-tmf621-expires = Les identifiants expirent le
field-tmf621-expires-help = Comme 2027-03-31. Je vous préviens à temps. Vide : pas de rappel.
field-tmf621-ticketType = Type de ticket
field-tmf621-ticketType-help = Avec les mots de l'opérateur. Vide : incident.
field-tmf621-circuitId = ID du circuit
field-tmf621-circuitId-help = Celui du circuit ou du service, comme sur la facture de l'opérateur. Vide : non indiqué.
field-tmf621-serviceAddress = Adresse du site
field-tmf621-serviceAddress-help = Rue et ville où quelqu'un devrait aller. Vide : non indiqué.
field-tmf621-localContact = Contact sur site
field-tmf621-localContact-help = Un nom et un numéro de téléphone. Vide : non indiqué.
field-tmf621-accessHours = Quand un technicien peut-il entrer ?
field-tmf621-accessHours-help = Jours et heures, à l'heure du site. Vide : non indiqué.

## Cisco TAC

how-cisco =
    Ouvrez https://apiconsole.cisco.com comme votre utilisateur Cisco.com : My Apps & Keys, Register a New App, Client Credentials seulement, et des API, la Case API seulement.
    Il faut à cet utilisateur l'accès aux Support APIs : le Delegated Administrator de votre organisation l'accorde dans Services Access Management.
    Seuls les partenaires avec Partner Support Service (PSS) ont cette API, et elle ne fait que lire : les dossiers s'ouvrent et se traitent dans Support Case Manager.
field-cisco-clientId = Client ID
field-cisco-clientId-help = My Apps & Keys le montre comme Key.
field-cisco-clientSecret = Client secret
field-cisco-clientSecret-help = Je l'essaie avant de l'enregistrer, je l'enregistre chiffré et ne le montre jamais.
field-cisco-contracts = Contrats à suivre
field-cisco-contracts-help = Leurs numéros, séparés par des virgules, 20 au plus. Chacun consomme une part du quota journalier de Cisco : n'indiquez que ceux qu'il faut. Vide : par utilisateur seulement.
field-cisco-users = Utilisateurs Cisco.com à suivre
field-cisco-users-help = Leurs user ID, séparés par des virgules, 30 au plus. Ce qu'ils écrivent, je le tiens pour vôtre. Vide : par contrat seulement.

## CrowdStrike Falcon

how-crowdstrike =
    Ouvrez dans la console Falcon Support and resources, API clients and keys, Create API client. Client ID, secret et base URL ne s'affichent qu'une fois.
    Il lui faut le scope Message Center, Read et Write. Pour suivre des dossiers, Read suffit.
    Seuls les clients de Falcon Complete ont cette API. Les autres dossiers sont dans le portail de support de CrowdStrike, hors de ma portée.
field-crowdstrike-clientId = Client ID
field-crowdstrike-clientId-help = 32 lettres et chiffres.
field-crowdstrike-clientSecret = Client secret
field-crowdstrike-clientSecret-help = Je l'essaie avant de l'enregistrer, je l'enregistre chiffré et ne le montre jamais.
field-crowdstrike-region = Région
field-crowdstrike-region-help = D'après la base URL : api.crowdstrike.com est us-1, api.laggar.gcw.crowdstrike.com gov-1, api.us-gov-2.crowdstrike.mil gov-2 ; les autres la portent dans leur nom.
field-crowdstrike-userUuid = UUID de l'utilisateur Falcon
field-crowdstrike-userUuid-help = En son nom j'ouvre, je commente et je joins ; c'est ainsi que je reconnais nos propres commentaires. Votre administrateur Falcon le trouve, par exemple avec Get-FalconUser (PSFalcon).
field-crowdstrike-closedStatuses = Statuts d'un dossier clos
field-crowdstrike-closedStatuses-help = Comme l'API les nomme, séparés par des virgules. Vide : 3, 4, closed, resolved.
field-crowdstrike-type = De quoi il s'agit
field-crowdstrike-type-help = fc:contact est une question à l'équipe ; les autres : une détection, le produit Falcon, un incident.

## Freshdesk

how-freshdesk =
    Connectez-vous au Freshdesk du fournisseur : votre photo en haut à droite, Profile settings, View API key.
    Il vous faut le rôle Agent, même pour suivre des dossiers. Son ticket scope dit ce que je vois : Global access, tous les tickets du fournisseur ; Group access ou Restricted access, quelques-uns seulement.
    Seuls les agents ont une clé, les clients n'en ont pas : le fournisseur doit vous donner un siège, de préférence un pour cela seul.
field-freshdesk-site = Adresse du Freshdesk
field-freshdesk-site-help = Celle qui finit par freshdesk.com, pas le nom que le fournisseur lui donne. Par exemple https://acme.freshdesk.com.
field-freshdesk-key = API key
field-freshdesk-key-help = Elle expire quand quelqu'un la réinitialise. Je l'essaie avant de l'enregistrer, je l'enregistre chiffrée et ne la montre jamais.
field-freshdesk-email = Demandeur des nouveaux tickets
field-freshdesk-email-help = L'adresse e-mail pour laquelle ils sont ouverts, par exemple celle de votre équipe. Freshdesk y envoie aussi les réponses.

## GitHub

how-github =
    Ouvrez https://github.com/settings/personal-access-tokens/new avec un compte créé pour cela : ce qu'il écrit, GitHub le montre sous son nom. Only select repositories, celui-là seul ; Permissions, Issues.
    Il lui faut Issues: Read and write. Pour suivre des dossiers, Read-only suffit.
    Si le dépôt est d'une organisation dont ce compte n'est pas membre, il faut un token classic (https://github.com/settings/tokens/new) avec le scope public_repo ; s'il est privé, repo.
field-github-repository = Dépôt
field-github-repository-help = Comme owner/name, ou son adresse dans le navigateur ; sur un GitHub Enterprise Server, son adresse.
field-github-token = Token
field-github-token-help = Je l'essaie avant de l'enregistrer, je l'enregistre chiffré et ne le montre jamais.
field-github-labels = Labels des quatre gravités
field-github-labels-help = Ceux du projet, le plus grave d'abord, séparés par des virgules : P0, P1, P2, P3. Sans le rôle triage, une issue s'ouvre sans label. Vide : severity: urgent, severity: high, severity: medium, severity: low.
field-github-expires = Le token expire le
field-github-expires-help = Comme 2027-03-31. Je vous préviens à temps. Vide : pas de rappel.

## Google Cloud

how-google =
    Ouvrez https://console.cloud.google.com/iam-admin/serviceaccounts, dans un projet où la Cloud Support API est activée : Create service account, un pour cela seul. Sur sa page : Keys, Add key, Create new key, JSON.
    Sur le projet ou l'organisation dont il doit voir les dossiers, il lui faut le rôle Tech Support Editor (roles/cloudsupport.techSupportEditor). Pour suivre des dossiers, Tech Support Viewer (roles/cloudsupport.techSupportViewer) suffit.
    Sur l'organisation, il lui faut aussi Organization Viewer (roles/resourcemanager.organizationViewer).
    Google donne cette API avec Standard, Enhanced et Premium Support.
field-google-parent = Projet ou organisation
field-google-parent-help = Comme projects/acme-net, ou organizations/ et son numéro. Une organisation apporte aussi les dossiers de ses projets.
field-google-key = Fichier de la clé (JSON)
field-google-key-help =
    Tout ce qu'il contient. Un terminal l'affiche sur une ligne avec : tr -d '\n' < key.json
    Je l'essaie avant de l'enregistrer, je l'enregistre chiffré et ne le montre jamais.
field-google-classification = Produit ou sujet
field-google-classification-help = Comme la console de Google le nomme, par exemple Compute Engine. L'ID d'une classification convient aussi.

## Jira

how-jira =
    Ouvrez https://id.atlassian.com/manage-profile/security/api-tokens comme l'utilisateur au nom duquel Casebell doit agir : Create API token. Il vit un an au plus. Data Center : le profil, Personal Access Tokens, Create token.
    Dans les projets de vos dossiers, il faut à cet utilisateur Browse Projects, Create Issues, Add Comments, Create Attachments, Transition Issues et Edit Issues. Pour suivre des dossiers, Browse Projects suffit.
    Dans un portail de support (Service Management), il suffit d'en être client.
field-jira-kind = Quel Jira
field-jira-kind-help = cloud : un utilisateur d'un site Jira Cloud. service : un client de son portail de support (Jira Service Management). datacenter : un Jira sur les machines du fournisseur, joignable depuis Internet.
field-jira-site = Adresse du site
field-jira-site-help = Telle que le navigateur l'affiche, jusqu'à la première barre oblique, par exemple https://acme.atlassian.net. Pour Data Center, avec son chemin s'il en a un.
field-jira-user = Adresse e-mail ou login
field-jira-user-help = L'adresse e-mail du compte Atlassian. Pour Data Center, le login, ou rien avec un personal access token.
field-jira-token = API token
field-jira-token-help = Pour Data Center, un personal access token ou le mot de passe. Je l'essaie avant de l'enregistrer, je l'enregistre chiffré et ne le montre jamais.
field-jira-cloudId = Cloud id
field-jira-cloudId-help = Seulement pour un token avec scopes (read:jira-work, write:jira-work, read:jira-user) : l'ID affiché par /_edge/tenant_info de votre site. Sinon, laissez vide.
field-jira-projects = Projets à suivre
field-jira-projects-help = Leurs clés, par exemple SUP, NET. Vide : tous ceux que voit l'utilisateur.
field-jira-expires = Le token expire le
field-jira-expires-help = La date affichée par Atlassian à sa création, comme 2027-03-31. Je vous préviens à temps. Vide : pas de rappel.
field-jira-product = Projet
field-jira-product-help = Sa clé, par exemple SUP. Dans un portail de support, le nom du service desk.
field-jira-version = Type de ticket
field-jira-version-help = Par exemple Task ou Incident. Dans un portail de support, le nom de la demande.

## Red Hat (legacy XML)

how-strata =
    Votre Organization Administrator ouvre https://access.redhat.com, son nom en haut à droite, User Management, Add New User, un pour cela seul.
    Il lui faut Manage Support Cases et rien d'autre, limité aux groupes de dossiers qu'il doit voir.
    Il n'y a pas de token pour cela : Red Hat prend le login et le mot de passe à chaque requête.
field-strata-user = Le login Red Hat
field-strata-user-help = C'est l'ancienne API XML de Red Hat : elle ne fait que lire, et Red Hat peut la retirer à tout moment. Si possible, prenez Red Hat avec un offline token.
field-strata-password = Son mot de passe
field-strata-password-help = J'essaie la connexion avant de l'enregistrer, je l'enregistre chiffrée et ne la montre jamais.

## ServiceNow

how-servicenow =
    Demandez à l'administrateur ServiceNow du fournisseur un utilisateur créé pour Casebell, dans le fuseau horaire GMT. Il se connecte avec son mot de passe ou avec un client OAuth du fournisseur (System OAuth, Application Registry).
    Pour les dossiers, il lui faut le rôle sn_customerservice.customer. Pour les incidents, il doit lire, créer et modifier les siens, et lire leurs commentaires (sys_journal_field). Pour suivre, lire suffit.
field-servicenow-instance = Adresse de l'instance
field-servicenow-instance-help = Le ServiceNow du fournisseur tel que le navigateur l'affiche, jusqu'à la première barre oblique : https://example.service-now.com. Son nom seul suffit.
field-servicenow-records = Incidents ou dossiers
field-servicenow-records-help = incident : numéros comme INC0010023. case : Customer Service Management, numéros comme CS0001234.
field-servicenow-user = Le login
field-servicenow-user-help = Avec OAuth, l'utilisateur au nom duquel agit le client : c'est ainsi que je reconnais nos propres commentaires.
field-servicenow-password = Son mot de passe
field-servicenow-password-help = Passez avec un client OAuth. Je l'essaie avant de l'enregistrer, je l'enregistre chiffré et ne le montre jamais.
field-servicenow-clientId = OAuth client id
field-servicenow-clientId-help = Passez avec un mot de passe.
field-servicenow-clientSecret = OAuth client secret
field-servicenow-clientSecret-help = Il est fourni avec le client id. Passez avec un mot de passe.
field-servicenow-refreshToken = OAuth refresh token
field-servicenow-refreshToken-help = ServiceNow le laisse expirer après 100 jours. Passez si le client se connecte tout seul (client credentials).
field-servicenow-closeCode = Code de clôture
field-servicenow-closeCode-help = Ce que veut cette instance à la fermeture : le resolution code d'un dossier, le close code d'un incident (si vous passez, Resolved by caller).
field-servicenow-expires = Expire le
field-servicenow-expires-help = Le jour où le mot de passe, le secret ou le refresh token expire, comme 2027-03-31. Je vous préviens à temps. Passer : pas de rappel.

## Zendesk

how-zendesk =
    L'administrateur Zendesk du fournisseur ouvre Admin Center, Apps and integrations, APIs, OAuth clients, Add OAuth client, de type Confidential. Il agit au nom de l'utilisateur pour lequel il est créé : un pour cela seul, qui voit ce qu'il faut et rien de plus.
    Il lui faut les scopes read et write. Pour suivre des dossiers, read suffit.
field-zendesk-kind = Ce que vous y êtes : agent ou requester
field-zendesk-kind-help =
    requester : le client du fournisseur, qui voit ses propres demandes. Prenez ceci si le fournisseur ne vous a pas donné de siège ; certains ne laissent leurs clients utiliser aucune API.
    agent : vous avez un siège dans ce Zendesk. Casebell voit alors tous les tickets que voit ce siège ; les notes internes ne sont jamais signalées. Zendesk ne donne les changements qu'aux administrateurs.
field-zendesk-site = L'adresse du Zendesk
field-zendesk-site-help = Comme dans le navigateur, par exemple https://acme.zendesk.com.
field-zendesk-login = Mode de connexion : oauth ou token
field-zendesk-login-help = Prenez oauth. Les API tokens (token) ne se créent plus depuis le 27 octobre 2026, et tous expirent le 30 avril 2027.
field-zendesk-user = L'identifiant du client OAuth, ou pour un API token son adresse e-mail
field-zendesk-user-help =
    oauth : Zendesk le montre avec le client, comme Identifier.
    token : l'adresse e-mail de l'utilisateur au nom duquel Casebell se connecte.
field-zendesk-secret = Le secret du client, ou l'API token
field-zendesk-secret-help =
    Zendesk désactive un API token inutilisé pendant 30 jours ; Casebell l'utilise tous les jours.
    Je l'essaie avant de l'enregistrer, je l'enregistre chiffré et ne le montre jamais.
field-zendesk-refreshToken = Un refresh token, s'il y en a un
field-zendesk-refreshToken-help =
    Avec un refresh token, Casebell agit au nom de l'utilisateur qui l'a accordé ; un requester en a en général besoin. Laissez vide et le client OAuth se connecte tout seul ; pour un API token, laissez vide aussi.
    Zendesk le remplace à chaque utilisation : ne l'utilisez nulle part ailleurs.
field-zendesk-expires = Le jour où les identifiants expirent, si vous le connaissez
field-zendesk-expires-help = Comme 2027-03-31. Je vous préviens à temps. Pour un API token, je connais la date limite.
