## The watched case: what changed

update-new = A new case: { $status }
update-seen = Seen for the first time: { $status }
update-comment = { $by } ({ $side }) wrote
update-edit = { $by } ({ $side }) edited a comment
update-status = Status: { $from } → { $to }
update-priority = Severity: { $from } → { $to }
update-owner = Owner: { $to }
update-owner-none = No owner any more
update-escalated = Escalated
update-deescalated = No longer escalated
update-attachment = New attachment: { $name }
update-closed = Closed. Status: { $to }
update-reopened = Reopened. Status: { $to }
update-repeat = You may have had this message before.
more-characters = { $count ->
    [one] 1 more character
   *[other] { $count } more characters
}
side-ours = our side

## The watched case: where it stands

case-status = Status: { $status }
case-product = Product: { $product }
case-owner = Owner: { $owner }
case-comments = { $count ->
    [0] No comments yet
    [one] 1 comment
   *[other] { $count } comments
}
case-silent = Nobody has commented yet.

## Buttons

button-latest = Latest comment
button-reply = Reply
button-mute = Mute
button-open = Open

## Questions and answers

ask = { $label }
button-skip = Skip
button-cancel = Cancel
button-next = Next
field-case = Which case?
field-case-help = Its number, or its address in the portal.
field-account = Case { $number } fits more than one account. Which one?
no-account-here = No vendor account serves this chat yet. Connect one with setup, or let its owner grant it with accounts.
not-a-case = { $word } is no case number of any account here. One looks like this: { $example }
not-a-portal = { $word } is not an address of the vendors here. Send the number of the case, for example { $example }
one-case = One case at a time: you gave { $numbers }.
case-doubtful = { $number } fits more than one account. Send it with the one you mean: { $ways }
not-a-command = I take commands. Send help to see them, or reply to an update to answer the vendor.
no-button = There is no button { $number } any more, or not yet.
unknown-command = There is no command { $name }. Send help to see those there are.
refused-role = That takes the role { $role } here. An admin can give it to you with allow.
role-admin = admin
role-operator = operator
role-viewer = viewer
question-gone = That question is closed. Send the command again.
private-continued = I have written to you directly: this is nothing for a group.
private-start = This is nothing for a group. Open a direct chat with me and send { $command } there.
secret-erased = I have deleted your message with the secret from this chat.
secret-not-erased = I could not delete your message with the secret: please delete it yourself.
secret-loose = That looks like a secret, and nothing here asked for one: I did not use it. { $erased ->
    [yes] I have deleted the message; change that secret where it was made, if others could read it here.
    [none] Change that secret where it was made, if others could see it here.
   *[no] I could not delete the message: please do, and change that secret where it was made.
}
problem-short = Too short: at least { $least } characters.
problem-long = Too long: { $length } characters, at most { $most }.
problem-choice = That is none of the choices.
problem-needed = This is needed.
failed-auth = The vendor refuses our credential. Connect the account again with setup. Reason: { $why }
failed-forbidden = The account is not allowed to do that. Use another account, or ask its owner. Reason: { $why }
failed-missing = There is no such thing at the vendor. Reason: { $why }
failed-refused = The vendor did not take it. Change it and try again. Reason: { $why }
failed-unsupported = That cannot be done here. Reason: { $why }
failed-garbled = The vendor answered something that cannot be believed. Try again in a few minutes. Reason: { $why }
failed-busy = The vendor asks us to slow down. Try again in a few minutes. Reason: { $why }
failed-down = The vendor cannot be reached. Try again in a few minutes. Reason: { $why }
failed-storage = Casebell cannot write to its disk (full or read-only), so nothing was changed. Free some space there, then try again.
failed-stopping = Casebell is stopping: this was not finished. Look with latest or list when it is back, and send it again.
failed-bug = Something went wrong here; nothing was sent. The admins have been told, doctor shows more.

## Notices

notice-account-paused = { $account } is paused: the vendor refuses its credential. Connect it again with setup; what happened meanwhile is told then. Reason: { $why }
notice-account-settings = { $account }, which the settings make, is paused: its credential is refused. Mend it in the settings or where it is managed, then start again; what happened meanwhile is told then. Reason: { $why }
notice-account-unreached = The mailbox { $account } cannot be reached: no mail comes in or goes out until it answers. Reason: { $why }
notice-account-unread = { $account } may not be read: letters still go out, but no mail comes in. Ask who manages the mailbox for it. Reason: { $why }
notice-account-back = { $account } works again.
notice-account-forbidden = { $account } is not allowed to list cases. Ask who manages it at the vendor for read access. Reason: { $why }
notice-account-missing = { $account }: the vendor has no such list of cases. Its address may have changed. Reason: { $why }
notice-account-refused = { $account }: the vendor refuses to list cases. I keep trying. Reason: { $why }
notice-account-unsupported = { $account } cannot be watched. Reason: { $why }
notice-account-garbled = { $account }: the vendor's answers cannot be believed. Nothing is lost; I keep trying. Reason: { $why }
notice-account-busy = { $account }: the vendor keeps asking us to slow down. Updates come late; I keep trying. Reason: { $why }
notice-account-down = { $account }: the vendor cannot be reached. Updates come late; I keep trying. Reason: { $why }
notice-case-forbidden = Case { $number } is no longer visible to { $account }. I look again every hour.
notice-case-missing = Case { $number } is not found with { $account } any more. I look twice more within the hour.
notice-case-unread = Case { $number } cannot be read with { $account }. The others go on; I look again every quarter of an hour. Reason: { $why }
notice-case-odd = Case { $number } of { $account }: { $count } of its comments or files cannot be read. The others are told; see the case itself.
notice-list-odd = { $account }: { $count } rows of the vendor's list of cases cannot be read. The others are told; I keep trying.
notice-missed = { $count ->
    [one] While this chat could not be reached, one update was left out. See list for the cases.
   *[other] While this chat could not be reached, { $count } updates were left out. See list for the cases.
}
notice-case-gone = Case { $number } is gone at the vendor: I no longer watch it.
notice-chat-dead = { $chat } cannot be reached any more. What it is owed waits until somebody writes to me there. Reason: { $why }
notice-chat-failing = Messages to { $chat } keep failing. I keep trying. Reason: { $why }
notice-refused = A message to { $chat } was refused twice and left out. The case has it: see latest. Reason: { $why }
notice-too-late = A message to { $chat } could not be sent for three days and was left out. Reason: { $why }
notice-bot-deaf = I cannot hear { $bot }. What is typed there stays unanswered; I keep trying. Reason: { $why }
notice-bot-heard = { $bot } is heard again.
notice-bug = Something in Casebell went wrong. Nothing is lost; doctor errors shows what it was.

## What goes out to vendors

ticket-open-done = Opened: case { $number }. This chat watches it now.
ticket-comment-done = Sent to case { $number }.
ticket-attach-done = On the way to case { $number }: { $files }
ticket-change-done = Case { $number } is changed.
ticket-open-doubt = The vendor's answer to the new case was lost and I cannot find it there. Please look in the portal: is it there?
ticket-attach-doubt = The vendor's answer about case { $number } was lost. Please look in the portal: are the files there?
ticket-comment-doubt = The vendor's answer to the comment on case { $number } was lost and I cannot find it there. Please look in the portal: is it there?
ticket-change-doubt = The vendor's answer to the change of case { $number } was lost. Please look in the portal: is it done?
ticket-later = Not sent yet. I keep trying for some hours, and tell you how it ends. Reason: { $why }
ticket-failed-auth = Not sent: the vendor refuses our credential. Connect the account again with setup, then press Send again. Reason: { $why }
ticket-failed-forbidden = Not sent: the account is not allowed to do that. Reason: { $why }
ticket-failed-missing = Not sent: there is no such case. Reason: { $why }
ticket-failed-refused = Not sent: the vendor did not take it. Reason: { $why }
ticket-failed-unsupported = Not sent: that cannot be done at this vendor. Reason: { $why }
ticket-failed-garbled = Not sent for sure: the vendor's answer cannot be believed. Look in the portal before you send again. Reason: { $why }
ticket-failed-busy = Not sent: the vendor keeps asking us to slow down. Reason: { $why }
ticket-failed-down = Not sent: the vendor cannot be reached. Reason: { $why }
button-again = Send again
button-drop = Drop
button-exists = It is there

## Console and command line

console-working = working…
console-choose = Type a number to press its button.
console-hidden = (hidden)
console-leave = Press Ctrl-C again to leave.
never = never
state-on = on
state-paused = paused
cli-intro = Casebell watches vendor support cases and rings in your chats.
cli-more = Settings are explained in .env.example. With none at all, start opens a console and a demo vendor.
cli-see-help = See casebell --help.
cli-start = run the service (for so many seconds; on Postgres, of it only these roles)
cli-doctor = is it alive, and how is each account? (--quick: the first only)
cli-backup = copy everything but the key into one file, also while the service runs
cli-restore = bring a backup back, also while the service runs
cli-rotate-key = seal every credential with a new key
cli-slack-manifest = print the Slack app to create
cli-unknown = There is no { $name }. See casebell --help.
cli-bad-for = --for takes seconds, for example --for 30.
cli-needs-file = Name a file, for example casebell.backup.
cli-no-data = There is nothing in { $dir } yet: start Casebell first, or set DATA_DIR.
cli-running = Casebell is running.
cli-not-running = Casebell is not running.
cli-late = { $count ->
    [one] 1 piece of work is overdue by a quarter of an hour.
   *[other] { $count } pieces of work are overdue by a quarter of an hour.
}
cli-last-ok = last success { $last }
cli-backlog = Messages waiting: { $pending }, given up: { $dead }.
cli-backup-done = Saved to { $file }. The key is not in it: keep that elsewhere.
cli-restore-done = Brought back { $file }. Updates since it was made may be told again.
cli-stop-first = Stop the service first: it holds the old key.
cli-rotated = { $count ->
    [one] 1 credential is sealed with the new key.
   *[other] { $count } credentials are sealed with the new key.
}
cli-rotated-file = The old key is kept in { $file } for backups made before: to bring one of those back, set CASEBELL_KEY_OLD to it.
cli-rotated-own = Backups made before need the old key: keep the old one, and set CASEBELL_KEY_OLD to it to bring one of those back.
cli-welcome = Casebell. Type /setup to connect a vendor, /help for everything else, Ctrl-D to leave.
cli-welcome-demo =
    Casebell, with a demo vendor: a dozen Red Hat cases from 01234567 that change by themselves.
    Try /watch 01234567, /latest 01234567, /list, /open, /help. Ctrl-D leaves.
cli-demo-damaged = The demo vendor could not read what it knew, and begins afresh. The old file is kept: { $file }
cli-demo-unsaved = The demo vendor cannot save what happens to { $file }: after a restart it begins afresh.
cli-claim-telegram = Telegram has no admin yet. Within a day, send your bot this and you are one: /start { $code }
cli-claim-slack = Slack has no admin yet. Within a day, send this in Slack and you are one: /{ $command } start { $code }
cli-claim-teams = Teams has no admin yet. Within a day, write this in the channel of the outgoing webhook and you are one: @Casebell start { $code }
cli-web = HTTP is served: the board at { $origin }/, the REST API at { $origin }{ $context }
cli-web-unowned = Beyond this machine it answers nobody (503) until there is a key (casebell keys add NAME) or a chat has its admin.
cli-demo-mail = Drop an .eml file into { $folder }: it becomes a ticket, and the answer to it lies in its folder sent.
cli-web-board = Type /board for a link that signs you in.

## First steps and help

help-start = first steps, and the open question once more
help-help = what I understand, or one command explained
help-help-more = For example help watch.
help-whoami = your id, this chat's id and your role here
help-cancel = leave the open question
help-one = One command explained: { $help }
help-aliases = Also: { $aliases }
help-role = Takes the role { $role }.
group-cases = Cases
group-vendor = To the vendor
group-accounts = Accounts
group-settings = Settings
group-people = People
group-casebell = Casebell
arg-case = CASE
arg-page = PAGE
arg-time = TIME
arg-text = TEXT
arg-title = TITLE
arg-severity = SEVERITY
arg-vendor = VENDOR
arg-change = grant|revoke|remove
arg-authors = WHOSE
arg-characters = CHARACTERS
arg-lang = LANGUAGE
arg-tz = ZONE
arg-who = WHO
arg-role = ROLE
arg-name = COMMAND
arg-fault = FAULT
start-claimed = You are an admin of Casebell now. Next: { $setup } connects a vendor account, { $allow } lets others in.
start-claimed-public = You are an admin of Casebell now. Next: { $allow } lets others in. Accounts are connected where only you read along, with setup: in Telegram, Slack or the console.
start-setup-public = No vendor account is here yet. Accounts are connected where only one person reads along, with setup: in Telegram, Slack or the console.
start-wrong-code = That code is wrong, used or too old. You do not need one: you are known here.
start-what = Casebell watches support cases at your vendors and rings here when one changes.
start-watch = { $watch } watches a case.
start-list = { $list } shows the cases watched here, { $latest } the newest comment of one.
start-setup = First connect a vendor account with { $setup }. Then { $watch } watches a case.
start-wait = No vendor account serves this chat yet. An operator connects one; then this chat can watch cases.
start-allow = { $allow } lets people and chats in.
start-help = Everything else: { $help }
button-help = Help
button-list = List
button-setup = Connect an account
cancelled = Left { $command }. Nothing was done.
nothing-to-cancel = There is no open question.
whoami-person = You: { $name }, id { $user }
whoami-chat = This chat: { $chat }
whoami-role = Your role here: { $role }
role-none = none yet

## Connecting accounts

help-setup = connect a vendor account
help-setup-more = Send setup alone and never type the secret on the line: I ask for it. It is never done in a group: I go on in a direct chat, and the group it was begun in may use the account. The credential is tried before it is saved, and saved sealed.
form-setup = Connect an account
field-vendor = Which vendor?
field-redhat-token = Your Red Hat offline token
field-redhat-token-help =
    Use a Red Hat user made for this, limited to the case groups it should see; to watch cases it only needs to read them.
    With that user, make an offline token at https://access.redhat.com/management/api and send it here.
    Red Hat lets a token die that is not used for 30 days; Casebell uses it every day.
    I try the token before I save it, save it sealed, and never show it.
line-erased = I do not know what follows the command, and did not keep it. In case that was a secret, I have deleted your message.
line-not-erased = I do not know what follows the command, and did not keep it. In case that was a secret, please delete your message.
line-dropped = I do not know what follows the command, and did not keep it.
field-renew = Which account is the credential for?
button-another = Another account
setup-form = That cannot be right: it does not have the form of such a credential. Nothing was saved. Check it and send it again.
setup-auth = { $vendor } does not accept this credential. Nothing was saved. Check that it was copied whole and has not expired, then send it again. Reason: { $why }
setup-forbidden = { $vendor } knows this user but does not let it see cases. Nothing was saved. Have the right to view cases given to it at the vendor, or send the credential of another user. Reason: { $why }
setup-busy = { $vendor } asks us to slow down. Nothing was saved, and nothing is wrong with your credential so far. Send it again in { $wait }.
setup-down = { $vendor } cannot be reached or does not answer as it should. Nothing was saved, and it is not about your credential. Send it again in a few minutes. Reason: { $why }
setup-refused = { $vendor } did not take the trial request. Nothing was saved. Check the credential and send it again; if that does not help, ask an admin for doctor. Reason: { $why }
setup-done = { $account } is connected: the credential works and is saved sealed.
setup-renewed = { $account } works again: the new credential is saved sealed, and what happened meanwhile is told now.
setup-granted = { $chat } may use it now. Watch a case there: { $watch }
setup-next =
    Next, watch a case: { $watch }
    Let a group use the account: { $accounts }
button-accounts = Accounts
button-watch = Watch a case
notice-granted = { $by } lets this chat use { $account }.
notice-ungranted = { $by } has taken { $account } away from this chat, and with it the cases watched through it.

## Accounts

help-accounts = accounts, how they are, and which chats may use them
help-accounts-more = accounts grant, accounts revoke and accounts remove ask for the rest. Whose account it is and admins may do that.
form-accounts = Accounts
field-which = Which account?
field-chat = Which chat, for { $account }?
accounts-sure = { $count ->
    [0] Remove { $account } and its credential for good?
    [one] Remove { $account } and its credential for good? One chat loses the cases it watches through it.
   *[other] Remove { $account } and its credential for good? { $count } chats lose the cases they watch through it.
}
accounts-none = No vendor account is yours or serves this chat. Connect one with { $setup }.
accounts-unknown = There is no such account here. { $accounts } shows those there are.
accounts-not-yours = { $account } belongs to somebody else: only they and admins may do that.
accounts-no-chat = There is no other chat for it. Send { $grant } in the group itself; I have to be there.
accounts-granted = { $chat } may use { $account } now. Next: { $watch }
accounts-revoked = { $chat } may no longer use { $account }, and no longer watches cases through it.
accounts-removed = { $account } is removed, with its credential and everything watched through it.
accounts-line = { $account } ({ $id }): { $state }
accounts-serves = Used by: { $where }
accounts-nowhere = you alone, in this chat
accounts-here = this chat
accounts-not-here = not this chat
accounts-on = works, last success { $last }
accounts-failing = does not answer, last success { $last }. Reason: { $why }
accounts-paused = paused, needs a new credential. Reason: { $why }
button-renew = New credential for { $account }
button-grant = Let a chat use { $account }
button-ungrant = Take { $account } away
button-remove = Remove

## People

help-allow = let in a person, or everybody in this chat
help-allow-more =
    allow here viewer: everybody in this chat may read. allow Ann operator: whoever wrote to me as Ann; I ask which one. allow 12345 admin: by platform id, also before they ever wrote.
    A viewer reads, an operator also watches cases, writes to vendors and connects accounts, an admin also decides who may what. In a group a role counts there, in a direct chat and for admins everywhere.
help-revoke = take back what allow gave
help-revoke-more = revoke here, revoke Ann or revoke 12345. What was watched there ends.
help-people = who may do what
form-allow = Let in
form-revoke = Take back
field-who = Whom?
field-who-help = here for everybody in this chat, a name as they write to me, or a platform id (they see it with whoami).
field-person = Names can be anybody's. Which { $who } do you mean?
field-role = Which role?
field-role-help = A viewer reads. An operator also watches cases, writes to vendors and connects accounts. An admin also decides who may what, everywhere.
field-revoke = Whom or which chat?
allow-unknown = Nobody called { $who } has ever written to me. They write to me once and you try again, or you give me their platform id.
allow-here-direct = This is a direct chat. Send { $allow } in the group.
allow-here-admin = A whole chat can be viewer or operator; admins are named one by one. For example { $allow }
allow-here = Everybody in this chat is { $role } here now.
allow-everywhere = { $person } is { $role } now, everywhere.
allow-there = { $person } is { $role } in { $chat } now.
last-admin = That would leave Casebell without an admin. Name another one first: { $allow }
button-take-back = Take back
button-revoke = Revoke { $who }
revoke-unknown = Nobody called { $who } has a role. { $people } shows who has.
revoke-nothing = { $who } has no role to take back.
revoke-chat = { $chat } is not admitted any more: only people named one by one may use me there, no account serves it, and it watches nothing.
revoke-person = { $who } may do nothing any more, and what they watched in their direct chat has ended.
revoke-accounts = Still connected with their credentials: { $left }. Remove them with { $accounts } if they should end, too.
people-there = { $role } in { $chat }
people-chat = Everybody in { $chat }: { $role }
people-next = Let in somebody else with { $allow }

## Language, time zone, being forgotten

help-lang = the language I speak
help-lang-more = lang it or lang en. In a direct chat yours, in a group that of the group.
help-tz = the time zone for dates
help-tz-more = For example tz Europe/Rome. In a direct chat yours, in a group that of the group.
help-forget = remove you, your accounts and your data
form-lang = Language
form-tz = Time zone
form-forget = Be forgotten
field-lang = Which language? Now: { $now }
field-tz = Which time zone? Now: { $now }
field-tz-help = Its name has a continent and a city, for example Europe/Rome.
lang-mine = I speak { $lang } with you now.
lang-here = I speak { $lang } here now.
tz-mine = Your time zone is { $tz } now: { $time }
tz-here = The time zone here is { $tz } now: { $time }
tz-unknown = There is no time zone of that name. It has a continent and a city, for example Europe/Rome.
forget-sure = { $count ->
    [0] Forget you? Your role, your choices and what you watch in your direct chat are removed for good.
    [one] Forget you? Your role, your choices, what you watch in your direct chat and your account with its credential are removed for good.
   *[other] Forget you? Your role, your choices, what you watch in your direct chat and your { $count } accounts with their credentials are removed for good.
}
forget-accounts = Chats that use these accounts lose the cases they watch through them: { $accounts }
button-forget = Forget me
forgotten = I know nothing of you any more. Only the record of who did what, by platform id, is kept.

## Cases, tickets and state

help-watch = follow a case, several, or every case (all high)
help-watch-more =
    watch 01234567, or several numbers with spaces between them, or the address of a case pasted from the portal.
    watch all high: every case of the account from that priority up (urgent, high, medium, low); watch all: every one.
    Where a number fits two accounts I ask; 01234567@account says it at once, with the account's id as accounts shows it.
form-watch = Watch a case
watch-help = A number, several numbers, an address in the portal, or all high for every case from that priority up.
watch-floor = After all comes a priority: { $floors }. Without one, every case is watched.
watch-too-many = That is too much at once: at most { $most } cases in one command.
watch-started = { $count ->
    [0] Watching. What happens from now on comes here.
    [one] Watching. The 1 older comment is not repeated.
   *[other] Watching. The { $count } older comments are not repeated.
}
watch-already = This chat watches it already.
watch-line-already = watched already
watch-stopped = ⚠ Not watched: { $numbers }. Try these again in a few minutes. Reason: { $why }
watch-every = Watching every case of { $account } at { $severity } or above. What changes from now on comes here.
watch-every-already = Every case of { $account } was watched here already; from now on those at { $severity } or above.
field-account-every = The cases of which account?
case-not-visible = Case { $number } is not visible with account { $account }. Check the number, or the account's rights at the vendor.
cannot = { $account } cannot do that through Casebell. Use the vendor's portal.
cannot-but = { $account } cannot do that through Casebell; { $able } can.
cannot-portal = { $account } cannot do that through Casebell. Use the vendor's portal: { $portal }
button-unwatch = Stop watching
button-retry = Try again
help-unwatch = stop following a case, several, or all
help-unwatch-more = unwatch 01234567, several numbers, or unwatch all for everything watched here. What was told before stays.
form-unwatch = Stop watching
unwatch-help = A number, several numbers, or all.
unwatch-all = All
unwatch-every = every case of the account
unwatch-covered = Still told here: { $numbers }, because every case of { $account } at { $severity } or above is watched. Mute a case to hear nothing of it, or stop watching all of the account.
button-mute-case = Mute { $number }
button-unwatch-every = Stop watching all of { $account }
unwatch-none = Case { $number } is not watched here. See list for those that are.
unwatch-done = { $count ->
    [one] Not watched here any more: { $numbers }.
   *[other] { $count } are not watched here any more: { $numbers }.
}
help-list = what this chat watches
help-list-more = The most urgent first. A press on a number shows its newest comment; list 2 is the second page.
list-empty = Nothing is watched here.
list-how = Watch a case with { $watch }, or all important ones with { $every }.
list-title = { $count ->
    [one] 1 watched here
   *[other] { $count } watched here
}
list-page = Page { $page } of { $pages }. Press a number for its newest comment.
list-every = Every case of { $account } at { $severity } or above
help-latest = the newest comment, and where the case stands
help-latest-more = latest 01234567 reads it at the vendor now and shows the newest comment whole; the case need not be watched.
form-latest = Newest comment
latest-unreadable = The newest comment cannot be shown now.
latest-stored = As last read
help-reply = answer the vendor; you see it before it goes out
help-reply-more = You can also just reply to the message of an update or, on Slack, write in its thread. Either way you see first what the vendor will read, and nothing goes out before somebody presses Send.
form-reply = Reply to the vendor
field-reply = What shall the vendor read?
preview-attach = Files for { $vendor } { $number }
preview-comment = A comment on { $vendor } { $number }
preview-change = A change of { $vendor } { $number }
preview-open = A new case at { $vendor }
preview-severity = Severity: { $severity }
preview-close = Close the case
preview-reopen = Reopen the case: { $reason }
preview-public = Not sent yet. { $vendor } will see this, and everybody who can read the case there.
button-send = Send
ticket-sending = Sending to { $vendor }…
ticket-dropped = Not sent.
ticket-gone = That draft is gone. Write it again.
ticket-sent-before = That was sent already; it is not sent twice.
ticket-dropped-before = That was dropped before. Write it again if it shall go out.
ticket-found = Noted: it is there, as case { $number }. Nothing is sent again.
form-exists = It is there
field-number = What is the number of the case?
help-close = close a case at the vendor
help-close-more = You see it before it goes out. Of a case that is closed already, close offers a button to reopen it.
form-close = Close a case
close-already = Case { $number } is closed already.
button-reopen = Reopen
form-reopen = Reopen a case
field-reason = Why is it opened again?
help-severity = change how severe a case is
help-severity-more = For example severity 01234567 2, or the vendor's own word. You see it before it goes out.
form-severity = Change the severity
field-severity = How severe is it?
severity-already = Case { $number } is at { $severity } already.
help-open = open a new case at the vendor
help-open-more = I ask for title, product, severity and text, one by one or as a form; open TITLE begins with the title. You see the case before it goes out, and this chat then watches it.
form-open = Open a case
field-account-open = Where is it opened?
field-title = What is it about, in one line?
field-title-help = The vendor shows it as the title of the case.
field-redhat-product = Product
field-redhat-product-help = As Red Hat names it, for example Red Hat Enterprise Linux.
field-redhat-version = Version
field-redhat-version-help = For example 9.6.
field-body = What happens?
field-body-help = What you expected, what you saw, since when, and what you tried.
help-notification = whose comments are told: Associate, Customer or Both
help-notification-more = notification Associate: the vendor's comments alone (so it is at first). Customer: our side's. Both: all. It counts for this chat; changes of status, severity and the like are always told.
form-notification = Whose comments
field-authors = Whose comments shall be told here?
notification-now = Now: { $authors }. Changes of status, severity and the like are always told.
notification-unknown = Choose Associate (the vendor), Customer (our side) or Both.
notification-set = Told here from now on: { $authors }.
authors-vendor = the vendor's comments
authors-ours = our side's comments
authors-both = all comments
help-truncate = how long a quote in an update may be
help-truncate-more = truncate 500: up to 500 characters of each comment. It counts for this chat; latest always shows the newest comment whole.
form-truncate = Length of quotes
field-characters = How many characters of a comment shall an update show?
truncate-now = Now: { $now }. The newest comment is always whole in latest.
truncate-range = Give a number from { $least } to { $most }.
truncate-set = Updates here show up to { $count } characters of a comment.
help-mute = hold a case back for a while (1h, 8h, 1d, forever)
help-mute-more = mute 01234567 8h, also 30m or 2d, a year at most: what changes meanwhile is told afterwards. mute 01234567 forever: it is left out. unmute ends it. It counts for this chat, and also for a case told because every case of an account is watched.
form-mute = Mute a case
field-mute = For how long?
mute-help = Also 30m, 3h or 2d. What changes meanwhile is told afterwards; with forever it is left out.
mute-hour = 1 hour
mute-hours = 8 hours
mute-day = 1 day
mute-forever = Forever
mute-unknown = Give a time such as 30m, 8h, 1d (a year at most), or forever.
mute-done = Case { $number } is muted here. What changes meanwhile is told afterwards.
mute-until = until
mute-done-forever = Case { $number } is muted here until somebody unmutes it. What changes meanwhile is not told.
button-unmute = Unmute
help-unmute = tell of a muted case again
help-unmute-more = unmute 01234567. What was held back comes at once; what was left out under forever does not.
form-unmute = Unmute a case
unmute-done = Case { $number } is told again; what was held back comes now.
unmute-was = It was muted until
unmute-not = Case { $number } is not muted here.
help-status = one glance: accounts, watches, what waits
status-title = Status
status-on = ✓ { $account }: last read { $last }
status-paused = ⏸ { $account }: paused. Reason: { $why }
status-failing = ⚠ { $account }: last read { $last }, then failed. Reason: { $why }
status-watched = { $count ->
    [one] 1 case watched here
   *[other] { $count } cases watched here
}
status-every = { $count ->
    [one] and every case of 1 account
   *[other] and every case of { $count } accounts
}
status-muted = { $count ->
    [one] 🔕 1 muted
   *[other] 🔕 { $count } muted
}
status-backlog = { $count ->
    [0] No message waits.
    [one] 1 message waits to be sent.
   *[other] { $count } messages wait to be sent.
}
help-doctor = what fails, since when, and the remedy
help-doctor-more = An operator sees the accounts of this chat, an admin all of them. doctor errors, for admins: the last errors whole, to report them.
doctor-title = How everything does
doctor-nothing = Nothing to examine yet: no account, and nothing was sent.
doctor-ok = last success: { $last }
doctor-failed = last failure: { $last }. Reason: { $why }
doctor-failed-once = last failure: { $last }
doctor-off = paused until its credential is given again
doctor-paused = paused until { $until }: the other side asked for it
doctor-sent = last message sent: { $last }
doctor-dead = cannot be reached; what it is owed waits until somebody writes there. Reason: { $why }
doctor-times = { $count ->
    [one] once, { $last }
   *[other] { $count } times, last { $last }
}
doctor-no-errors = No error is remembered.
doctor-errors-title = { $count ->
    [one] The last error
   *[other] The last { $count } errors
}
remedy-auth = Give the credential again with setup; for a chat, its token in the settings.
remedy-forbidden = Have the account's rights raised at the vendor; for a chat, invite the bot again.
remedy-missing = Check that the case, or the chat, still exists.
remedy-refused = The other side did not take it: change it and try again.
remedy-unsupported = Use another account or the vendor's portal.
remedy-garbled = Wait a little; if it stays, the vendor's interface has changed: report it with doctor errors.
remedy-busy = Nothing to do: it goes on by itself when the pause is over.
remedy-down = Check the network and the vendor's status page; it goes on by itself.
remedy-bug = Report it with what doctor errors shows.
help-test = a sample update, and a push to see that it arrives
test-vendor = Example
test-case = The cluster does not start after the update
test-comment = We can reproduce it. Please send us the output of the script attached.
test-note = This is only a test: it shows what updates look like here.
test-push = Test: pushes arrive in this chat.

## The demo

field-demo-token = Credential of the demo vendor
field-demo-token-help = It is demo-offline-token, whichever vendor is played; anything else is refused.

help-demo = make something go wrong at the demo vendor (off ends it)
help-demo-more = demo alone shows the faults as buttons; demo off ends them all.
form-demo = Demo faults
field-fault = What shall go wrong at the demo vendor?
field-fault-help = It lasts until you choose off. Watch what happens with doctor.
demo-well = The demo vendor is well again.
demo-paused = { $account } stays paused until it is given a credential: { $setup }, then demo-offline-token.
demo-ill = At the demo vendor now: { $faults }. End it with demo off.
demo-unknown = Choose off or one of these: { $names }.

## Vendors known by a profile

field-email-to = The address that takes new cases
field-email-to-help = Leave it out where the known one is right, or where the vendor takes no mail: then each ticket is prepared for a person to hand in.
field-email-pattern = How do the vendor's mails say the case number?
field-email-pattern-help = A pattern with the number in parentheses, looked for in subject and text. Without it, a person is asked for each number that our reference does not find.
field-email-phone = The vendor's number to call
field-email-phone-help = It is shown with tickets that need a call.
field-email-circuit_id = Circuit ID
field-email-circuit_id-help = It stands in the contract, on the invoice and often on the handoff.
field-email-service_address = Address of the site
field-email-service_address-help = Street and town where the service ends.
field-email-local_contact = Contact at the site
field-email-local_contact-help = Who opens the door and knows the equipment.
field-email-contact_phone = Phone of the contact
field-email-contact_phone-help = Where the vendor reaches this person now.
field-email-access_hours = When can a technician come in?
field-email-access_hours-help = Days and hours, in the site's own time.
field-email-symptom = Symptom
field-email-symptom-help = What is seen: no light, packet loss, flapping, slow.
field-email-start_time_utc = When did it begin (UTC)?
field-email-start_time_utc-help = Year-month-day hours:minutes, for example 2026-11-20 06:40.
field-email-own_ref = Our own ticket number
field-email-own_ref-help = The vendor quotes it in its answers.
field-email-serial = Serial number
field-email-serial-help = Of the device it is about, as it is registered with the vendor.
field-email-contract = Contract number
field-email-contract-help = The support contract of that device.
field-email-site = Site
field-email-site-help = As the vendor's console names it.
field-email-account_number = Account at the vendor
field-email-account_number-help = The customer number or account name, as on the invoice.
field-email-org_id = Organization
field-email-org_id-help = Its ID or name in the vendor's dashboard.
field-email-company_id = Company ID
field-email-company_id-help = It stands in the admin portal.
field-email-cloud = Cloud name
field-email-cloud-help = The cloud your company is on; it stands in the address of the admin portal.
field-email-tenant = Tenant
field-email-tenant-help = Its name or ID.
field-email-product = Product or service
field-email-product-help = As the vendor names it.
field-email-agent_version = Agent version
field-email-agent_version-help = Of an agent that has the problem.
problem-form = It does not have the form the vendor wants.
problem-shouting = The title shouts: not in capitals throughout, without !!.
problem-answer = The title looks like an answer (Re:, Fwd:): the vendor would put it to an old case.
problem-number = The title holds a case number: the vendor's answer could not be told from one about that case.
problem-subject = The subject gets too long: { $length } characters, at most { $most }. Shorten the title.
problem-signature = Leave out the signature or disclaimer, such as "Sent from my phone" or what follows "--".
problem-place = A place in braces is not filled in.
check-ok = { $name } ({ $id }) can be used.
check-not = { $count ->
    [one] One thing is wrong:
   *[other] { $count } things are wrong:
}
check-asked = setup asks once for: { $names }
check-known = setup asks for nothing that is not known.
check-good = A good mail:
check-bad = A bad mail:
check-why = What is wrong with it:
check-to = To: { $to }
check-nobody = To: nobody yet. Without an address the ticket is prepared for a person to hand in.
check-subject = Subject: { $subject }
check-value = { $why }
check-json = This is not JSON: { $why }
check-big = The file is larger than { $most } bytes.
check-unread = It cannot be read: { $why }
check-twice = Another vendor has the id { $id }.
check-pattern = The pattern cannot be used: { $why }
check-shape = Only letters, digits, # _ / - \. \d and sets such as [A-Z], each with a number of times in braces or ?; at most three of them of varying length.
check-place = { $place } is no place here: there is no such field.
check-needs = The place { $place } has to be here.
check-always = { $place } may be empty or long: it cannot stand in the subject.
check-unsent = { $place } stands neither in subject nor in body: it would be asked and never sent.
check-name = The name { $name } is taken.
check-label = This field needs a label.
check-choices = A field of kind choice has choices, no other has.
check-example = The example does not fit.
check-severities = The severities go from the highest to the lowest, each word once.
check-call = { $word } is none of the severities.
check-header = The name of a header belongs to "in": "header", and only there.
check-found = The pattern does not find { $example } in it.

## Files that go along

files-receipt = Files for case { $number }:
files-receipt-partly = Not every file reached case { $number }:
files-receipt-mail = Sent along with the mail:
files-receipt-mail-partly = Not every file went along with the mail:
files-wait = The files for case { $number } wait: the vendor refuses our credential. They go by themselves once it is given again. Reason: { $why }
files-later = The files for case { $number } are not all there yet. I keep trying and tell you how it ends. Reason: { $why }
files-missing = These files could not be attached here:
file-sent-listed = ✓ { $name }, { $size }, SHA-256 { $checksum }…: the vendor lists it
file-sent-unlisted = ? { $name }, { $size }, SHA-256 { $checksum }…: sent, but the vendor does not list it
file-sent-unread = ✓ { $name }, { $size }, SHA-256 { $checksum }…: sent; the vendor's list could not be read
file-sent-mailed = ✓ { $name }, { $size }, SHA-256 { $checksum }…
file-left = ✗ { $name }, { $size }: { $why }
file-left-size = larger than the { $most } that are taken
file-left-type = files that end in .{ $ending } are not taken
file-left-together = together with the others more than the { $most } that one mail may hold
file-left-big = too large for the case; it belongs on { $where }, named { $name }
file-left-big-later = too large to go along; it belongs on { $where } once the case has a number
file-left-none = this vendor takes no files here; hand it in at the portal
file-left-account = the account it was to go with is gone
file-failed = it could not be sent. Reason: { $why }
file-lost = the answers to it were lost, and the vendor does not list it
file-unlisted = the vendor does not list it yet
file-manifest = { $name }, { $bytes } bytes, SHA-256 { $sha256 }
    was split into { $count } parts. To join them:

    Linux, macOS: { $unix }
    Windows: { $windows }

    SHA-256, name and bytes of each part:

## Files named in the console

console-no-file = No such file: { $path }
console-unreadable = This is no file that can be read: { $path }
console-not-sent = Nothing was sent.

## Tickets by mail, by hand, and with files

button-enter = Enter the number
button-number = It is { $number }
button-payload = Exact text
button-instead = Add to { $number } instead
button-intake = Set up { $vendor }
ticket-mailed = Mailed to { $to }. { $vendor } answers with a case number; I watch the mailbox for it and tell you here.
ticket-prepared = The ticket for { $vendor } is ready to hand in{ $portal ->
    [none] {""}
    *[other] {" "}at { $portal }
  }{ $phone ->
    [none] {""}
    *[other] {" "}or by phone at { $phone }
  }: copy it, then enter the case number here.{ $files ->
    [0] {""}
    [one] {" "}The file is for you to add there.
    *[other] {" "}The { $files } files are for you to add there.
  }
ticket-given-up = I stop asking for its number. { $vendor } may have it all the same.
setup-next-mail = Letters to vendors go out from it now. Next: { $open }
ticket-unlooked = { $number ->
    [none] The vendor's answer to the new case was lost, and I cannot look there: { $why }. Please look in the portal: is it there?
    *[other] The vendor's answer about case { $number } was lost, and I cannot look there: { $why }. Please look in the portal: is it there?
  }
ticket-waits = Not sent yet: { $why }. It goes out by itself after setup with a new credential.
ticket-remind = { $vendor } has not told a case number yet. Do you know it?
ticket-unsure = { $count ->
    [0] { $from } answered, and I cannot find a case number in it: "{ $subject }".
    [one] { $from } answered: "{ $subject }". Is this the case number?
    *[other] { $from } answered: "{ $subject }". Which of these is the case number?
  }
ticket-bounced = The mail came back and did not arrive: "{ $subject }".
ticket-number-found = Case { $number }: the number stands in the answer of { $from }, "{ $subject }". This chat watches it now.
problem-like = It should look like { $example }.
preview-mail = Not sent yet. { $vendor } gets it by mail to { $to }.
preview-hand = Not sent yet. Send makes a ticket for you to hand in at { $vendor }: no mail can go there from here.
preview-twice = { $number ->
    [none] You sent one with this title a moment ago.
    *[other] You sent one with this title a moment ago: case { $number }.
  }
preview-call = { $vendor } wants a phone call for { $severity }{ $phone ->
    [none] .
    *[other] : { $phone }.
  }
way-gzip = goes compressed, if that is enough
way-split = goes in { $count } parts
way-left = stays behind:
payload-request = What goes to the vendor, word for word
payload-letter = The text, word for word
payload-nothing = Nothing was sent.
attach-none = No files wait here. Drop them in this chat, then attach them to { $number }.
attach-stays = None of these can go to case { $number }, so there is nothing to send. They wait here for a day.
preview-missing = This comment follows, for what stays behind:
stays-type = Taken here: { $types }. Save the file as one of these and drop it here.
stays-size = Make it smaller, or cut it into parts, and drop it here.
stays-portal = Or hand it in at the vendor's portal: { $portal }
file-disguised = careful, its content is { $type }
file-not-taken = Not taken: { $why }
files-with-draft = Kept. They go along with what you are about to open.
files-dropped = { $count ->
    [one] The file that waited is dropped.
    *[other] The { $count } files that waited are dropped.
  }
ticket-numbered = Noted: case { $number }.
draft-files-wait = { $count ->
    [one] Its file waits here for the next one; { $cancel } drops it.
    *[other] Its { $count } files wait here for the next one; { $cancel } drops them.
  }
files-where = Kept for a day. Say where they go: { $attach } and a case number, or { $open } a new case.
notice-intake = { $vendor } was used for the first time, and its address for cases is not known here. If you have one, set it up once; until then tickets are prepared to paste.
form-attach = Attach files
help-attach = send files you dropped here to a case
help-attach-more = Drop the files first, then say where they go: attach 01234567. You see a preview with every file; nothing goes out before Send. Too large ones go compressed or in parts, or are named with the reason.
field-mail-from = Mail address
field-mail-from-help = Letters to vendors go out from it and answers come back to it.
field-mail-smtp = SMTP server
field-mail-smtp-help = Host and port, TLS always: smtp.example.com:465
field-mail-imap = IMAP server
field-mail-imap-help = Reads the answers, to find case numbers. Skip: you enter numbers yourself.
field-mail-user = User name
field-mail-user-help = Often the mail address.
field-mail-password = Password
field-mail-password-help = An app password where the provider has them. It is saved sealed.
field-mail-tokenUrl = Token address
field-mail-tokenUrl-help = Where the refresh token is exchanged, such as https://oauth2.googleapis.com/token
field-mail-clientId = Client id
field-mail-clientId-help = Of the application registered for Casebell.
field-mail-clientSecret = Client secret
field-mail-clientSecret-help = Of the same application. With Microsoft 365 it needs Mail.Send and Mail.ReadWrite, restricted to this mailbox.
field-mail-refreshToken = Refresh token
field-mail-refreshToken-help = For SMTP and IMAP of this mailbox.
field-mail-tenant = Tenant
field-mail-tenant-help = Its domain or id: example.onmicrosoft.com
field-mail-expires = End of the secret
field-mail-expires-help = As 2027-03-31: you are warned 14, 7 and 1 days before. Skip if it has none.

## When a credential ends

notice-credential-ends = { $days ->
    [one] The credential of { $account } ends within a day, on { $date }. Give me a new one before: { $setup }
   *[other] The credential of { $account } ends in { $days } days, on { $date }. Give me a new one before: { $setup }
}
notice-credential-ended = The credential of { $account } ended on { $date }. Give me a new one: { $setup }
credential-ends = credential ends on { $date }
credential-ended = credential ended on { $date }

## History

help-history = what was sent to vendors, and what came of it
help-history-more = With a case number or an account: of that alone. For admins: history csv is everything as a file, history audit who did what.
history-title = { $count ->
    [one] The last thing sent
   *[other] The last { $count } sent
}
history-none = Nothing was sent yet.
history-unknown = { $word } is no case number and no account here.
history-open = new case
history-comment = comment
history-change = change
history-attach = files
history-files = { $count ->
    [one] 1 file
   *[other] { $count } files
}
history-file = { $count ->
    [one] 1 entry, as a file.
   *[other] { $count } entries, as a file.
}
history-audit-title = { $count ->
    [one] The last audit note
   *[other] The last { $count } audit notes
}

## Command line: vendors and history

cli-vendors = what each vendor can do
cli-vendor = is a vendor profile right, and how do its mails look
cli-vendor-usage = usage: casebell vendor check FILE
cli-unread = { $file } cannot be read ({ $why }).
cli-history = what went out to vendors
notice-mail-odd = { $account }: { $count } mails cannot be read. A case number may stand in one of them; please look into the mailbox.

## Mails about a case

ticket-foreign = { $from } wrote about case { $number }: "{ $subject }". That is no known address of { $vendor }, so its text is not shown here.

## A file of which nobody can tell whether it arrived
file-unsure = its answer was lost and the case cannot be read: look there before you send it again

## Mails about one ticket that are too many for one hour
ticket-mails-more = { $count ->
    [one] One more mail like that came within the hour and is not shown: "{ $subject }", from { $from }.
    *[other] { $count } more mails like that came within the hour and are not shown. The last: "{ $subject }", from { $from }.
  }

## Keys of programs

help-keys = keys of programs: list and revoke
help-keys-more = keys revoke 1a2b3c4d takes a key back. Keys are made where Casebell runs, so that none stands in a chat: casebell keys add NAME --scopes read,open
cli-keys = keys of programs for the REST API: list, make, revoke
cli-keys-usage = usage: casebell keys, casebell keys add NAME [--scopes read,open] [--days 90], or casebell keys revoke ID
cli-keys-scopes = --scopes takes one or more of { $scopes }, with commas between them.
cli-keys-days = --days takes a whole number from 1 to { $most }.
cli-keys-name = Give the key a name of 1 to { $most } characters: the program that will use it.
cli-keys-once = This is the key. It is not shown again:
cli-keys-none = There is no key yet. Make one: casebell keys add NAME --scopes read,open
key-line = { $id } { $name }: { $scopes }; { $ends }; last used { $used }
key-ends = ends { $at }
key-endless = does not end
keys-none = No program has a key.
keys-make = A key is made at the command line of the server, so that no chat keeps it: casebell keys add NAME --scopes read,open
keys-unknown = There is no key { $id } that works.
keys-revoked = The key { $id } works no more.

## Tickets that come in

incoming-category = Category: { $category }
incoming-reporter = Reporter: { $reporter }
incoming-watchers = Keep informed: { $watchers }
incoming-ring = { $light } New ticket, { $priority ->
    [urgent] urgent
    [high] high
    [medium] medium
   *[low] low
}: { $title }
incoming-from = From { $who } { $source ->
    [rest] by API
    [teams] in Teams
    [lane] by the queue
    [mail] by mail
   *[chat] in a chat
}
incoming-text = { $text }
incoming-opens = It is opened with { $account }.
incoming-opens-nowhere = It is opened at no vendor: this chat is where it goes.
incoming-dead = "{ $title }" could not be opened and is kept; an admin is told. Reason: { $why }
problem-lane-account = { $setting } names { $account }, and there is no such account or vendor that can open cases. Whoever runs Casebell has to mend it.
problem-account-unknown = There is no account or vendor { $account } here.
problem-account-cannot = No case can be opened with { $account }.
problem-account-many = There are several accounts of { $account }: name one of { $labels }.
problem-which-account = Name the account to open it with: { $labels }.
problem-no-account = There is no account to open it with. Connect one with setup, or name a chat for its lane.
problem-files-nowhere = Files go to a vendor only, and this ticket goes to a chat: leave them out, or name an account.
notice-lane-held = The lane { $lane } does not take tickets. They are kept here and sent as soon as it does. Reason: { $why }
notice-lane-back = The lane { $lane } takes tickets again. What was kept is on its way.
notice-lanes-deaf = Tickets cannot be fetched from the lanes. I keep trying. Reason: { $why }
notice-lanes-heard = Tickets are fetched from the lanes again.
notice-dead = A ticket in the lane { $lane } could not be opened. It is kept until you decide. Reason: { $why }
button-dead = Dead tickets
button-replay = Send again { $nth }
button-discard = Discard { $nth }
help-dead = tickets that could not be opened
help-dead-more = dead replay all sends them all again, once you have mended what was wrong.
dead-title = { $count ->
    [one] One ticket could not be opened
   *[other] { $count } tickets could not be opened
}
dead-none = No ticket is dead: everything that came in was opened or is on its way.
dead-line = { $nth }. { $light } { $title }
dead-why = Came { $came }. Reason: { $why }
dead-more = { $count ->
    [one] One more is not shown.
   *[other] { $count } more are not shown.
}
dead-replayed = { $count ->
    [one] Sent again.
   *[other] { $count } tickets sent again.
}
dead-discarded = Discarded.
dead-gone = That ticket is not dead any more, or never was here.
dead-usage = Say { $dead } to see them, { $dead } replay ID (or all), { $dead } discard ID.
cli-dead = tickets that could not be opened: show, send again, discard

## Tickets written in one message

help-ticket = take in a ticket: title, priority, description
help-ticket-more = In one message: lines that begin with Title:, Priority:, Description: and, if you like, Vendor:, in any order; or title; priority; description in one line. Alone, ticket asks for each. There is no preview: it goes out through the lane of its priority.
form-ticket = Take in a ticket
field-priority = Which priority has it?
slip-names-title = Title, Subject, Summary, Problem, Issue
slip-names-priority = Priority, Prio, Severity, Urgency
slip-names-account = Vendor, Account, Board
slip-names-body = Description, Details, Body, Text
slip-words-urgent = urgent, critical, emergency, blocker, p1, sev1, sev 1
slip-words-high = high, major, important, p2, sev2, sev 2
slip-words-medium = medium, normal, moderate, p3, sev3, sev 3
slip-words-low = low, minor, trivial, p4, sev4, sev 4
slip-hint-title = what the problem is, in one line
slip-hint-body = what happens, in as many lines as you like
slip-no-title = it is missing
slip-no-priority = it is missing
slip-odd-priority = there is no priority "{ $priority }"
slip-no-body = it is missing
slip-mend = Nothing was taken in. Mend this and send it again after { $command }:
slip-taken = Taken in: ticket { $id }, lane { $lane }, message { $message }.
slip-kept = Taken in: ticket { $id }, lane { $lane }. The lane cannot be reached just now: the ticket is kept here and sent later.

## Teams

teams-stranger = You are not allowed to use Casebell here. An admin can let you in with { $allow }.
teams-private = That is not for a channel, where everybody reads it. Do it in a direct chat with Casebell in Telegram or Slack, or on its console.
teams-working = working… The answer comes as a message of its own.
teams-later = working… This takes longer than Teams waits. Look with history or list in a moment, or ask again.
teams-choose = To press one, send its number: { $example }

## Pages in a browser

help-board = a one-time link to the board: cases, deliveries and lanes at a glance
board-link = The board opens with this link: once, within ten minutes, and only for you.
board-nowhere = The board cannot be reached from here: whoever runs Casebell has to set PUBLIC_URL, and PORT may not be off.
board-no-role = The board is for people with a role of their own. An admin gives you one with allow.
button-board = Open the board
field-where = Where do you want to enter the credential?
setup-where-page = On a private page
setup-where-chat = Here in the chat
setup-where-help = A page keeps it out of this chat's history.
setup-page = Enter the credential for { $vendor } on this page. The link works once, for ten minutes, and only for you: pass it on to nobody.
page-skip = Skip to the content
page-signed-in = Signed in as { $name }
page-sign-in = Sign in
page-sign-out = Sign out
page-sign-in-chat = Say board to Casebell in a direct chat and open the link it gives you, or use an API key.
page-key = API key
page-key-help = It needs the scope read. Whoever runs Casebell makes one: casebell keys add NAME --scopes read
page-key-wrong = No key of ours, or not any more.
page-key-scope = This key works, but it lacks the scope read.
page-to-board = Signed in already? To the board
page-link-for = This link was made for { $name }.
page-link-once = It works once. You stay signed in for twelve hours.
page-link-gone = This link does not work any more
page-link-gone-help = It was used, or is more than ten minutes old. Ask for another one in the chat.
page-failed = That did not work
page-forbidden = You may not do that, or the page you sent it from is too old. Open the board again.
page-missing = There is nothing here.
page-busy = Too many requests. Wait a minute.
page-odd = The request could not be read. Open the page again.
page-no-role = You have no role in Casebell any more, or your key was revoked. Ask an admin.
page-optional = (optional)
page-secret = Connect { $vendor }
page-secret-for = For { $name }.
page-secret-group = For { $name }, to be used in { $chat }.
page-secret-once = This page works once, within ten minutes. What you enter is tried at the vendor, kept sealed, and never shown again.
page-secret-send = Connect
page-secret-done = Connected
page-secret-granted = { $chat } may use it now.
page-close = You can close this page.
page-board = Board
page-live = Live
page-lost = Not live at the moment
page-reload = Reload
page-changed = Updated: { $what }
page-glance = At a glance
page-glance-ours = { $count ->
    [one] case waits on us
   *[other] cases wait on us
}
page-glance-urgent = { $count ->
    [one] urgent case
   *[other] urgent cases
}
page-glance-owed = { $count ->
    [one] message owed
   *[other] messages owed
}
page-glance-dead = { $count ->
    [one] dead ticket
   *[other] dead tickets
}
page-glance-ill = { $count ->
    [one] trouble
   *[other] troubles
}
page-cases = Cases
page-cases-none = No open case is watched. Watch one in a chat.
page-cases-more = Only the first { $count } are shown.
page-case = Case
page-priority = Priority
page-urgent = Urgent
page-high = High
page-medium = Medium
page-low = Low
page-ball = Waits on
page-ball-ours = Us
page-ball-unknown = The status does not say
page-status = Status
page-last-change = Last change
page-chats = Watched in
page-chats-more = { $count } more
page-deliveries = Deliveries
page-deliveries-count = Owed: { $owed }. In doubt: { $doubt }. Given up: { $dead }.
page-deliveries-none = Nothing was sent yet.
page-chat = Chat
page-state = State
page-when = When
page-why = Why
page-owed = Owed
page-sending = Being sent
page-sent = Sent
page-doubt = In doubt
page-dead = Given up
page-skipped = Left out
page-lanes = Lanes
page-lane = Lane
page-queued = Waiting
page-held = Kept here
page-lane-dead = Dead
page-dead-letters = Dead tickets
page-dead-none = None. Everything that came in was opened or is on its way.
page-ticket = Ticket
page-actions = What to do
page-replay = Send again
page-discard = Discard
page-accounts = Accounts
page-accounts-none = No account is connected. Connect one with setup in a chat.
page-account = Account
page-last-success = Last success
page-last-failure = Last failure
page-account-off = Paused
page-account-trouble = In trouble
page-account-waits = Waits
page-account-well = Well
page-paused = The other side asked to wait. It goes on
page-troubles = Troubles
page-troubles-none = None.
page-what = What
page-times = Times

## Mailboxes that are quiet
notice-jira-unsigned = Posts come to /jira that are not signed with JIRA_WEBHOOK_SECRET. If Jira sends them, the secrets differ: enter the same one in both. Until then comments come by polls.
notice-mail-silent = No mail came to { $address } since { $since }. Is it still delivered there?
notice-mail-heard = Mail comes to { $address } again.
notice-mail-watch = { $account } no longer says at once when mail comes. Nothing is lost: I look by the interval, and keep trying. Reason: { $why }

## Conversations by mail
mail-opened =
    Your request is ticket { $number }: { $title }

    To add to it, answer this mail.
mail-wrote = { $by } wrote:
mail-pictures = { $count ->
    [one] One picture is not shown here.
   *[other] { $count } pictures are not shown here.
}
notice-mail-thread = In the conversation by mail: { $title }

## Mails that become tickets
mail-cut = [{ $missing } characters more: the whole text is in { $file }]
mail-held = A mail to { $box } got no ticket. It is kept, with all others like it, until you decide.
mail-held-why = Reason: { $why }
mail-failed = A mail to { $box } could not become a ticket. It is kept until you decide. Reason: { $why }
mail-asking = Which case does a mail of { $sender } to { $box } belong to? Perhaps { $numbers }. Its subject: { $subject }
button-parked = Parked mails
button-mail-join = Add to { $number }
button-mail-new = New ticket
button-mail-drop = No ticket
mail-why-to = We stand in Cc or Bcc only. Release it if it is for us; a rule for its address lets such mails in.
mail-why-self = It was begun from our own mailbox. Release it if a ticket is wanted.
mail-why-block = Its sender is blocked by EMAIL_BLACKLIST. Release it, or take the sender off that list.
mail-why-domain = Its sender's domain is not in EMAIL_WHITELISTED_DOMAINS. Release it, or add the domain.
mail-why-marker = A Casebell wrote it. Nothing is to be done; released, it becomes a ticket.
mail-why-auto = A robot wrote it, such as an out-of-office reply. Release it if it matters.
mail-why-bounce = A letter came back, or is late. Look at the address it went to.
mail-why-list = It came by a mailing list. Release it if it is for us.
mail-why-spoof = Our mail server says its sender is forged. Release it only if you know better.
mail-why-unproven = Our mail server did not say who sent it. Look whether MAIL_AUTHSERV is the name it signs with, then release it.
mail-why-empty = Nothing is in it. Ask its sender what was meant.
mail-why-cap-sender = Its sender wrote too many new mails within an hour. Release those that matter.
mail-why-cap-all = Too many new mails came within an hour. Release those that matter.
mail-why-unreadable = It cannot be read. Look at it in the mailbox and open the ticket by hand.
mail-why-too-big = It is too large to be read. Look at it in the mailbox and open the ticket by hand.

## casebell mail
cli-mail = the mailboxes that become tickets: sign in, take mails in, find lost ones
cli-mail-usage =
    usage:
      casebell mail auth [--browser]     sign in to the Microsoft 365 mailbox of the settings
      casebell mail run [-r N]           the service without console and demo; ends when a mailbox failed N times in a row (0: never)
      casebell mail check [-d DAYS]      find the mails of the last days (1) that became nothing, and take them in
    -m ADDRESS names one of several mailboxes, -r N how often check asks again, --json makes check print JSON.
cli-mail-auth-unset = Set MAILBOX, O365_TENANT_ID and O365_CLIENT_ID first. Only a Microsoft 365 mailbox is signed in to here.
cli-mail-auth-other = Only { $mailbox } can be signed in to: it is the first of MAILBOX. Others are connected in a chat with /setup.
cli-mail-auth-secret = There is a client secret, so nobody needs to sign in. Trying it at { $mailbox } …
cli-mail-auth-code = To sign in to { $mailbox }, open { $url } in any browser and type { $code }. Waiting …
cli-mail-auth-browser =
    To sign in to { $mailbox }, open this in a browser on this machine. Waiting …
    { $url }
cli-mail-auth-page = You are signed in. Close this page and go back to Casebell.
cli-mail-auth-done = { $mailbox } lets us in. A service that runs goes on by itself within seconds.
cli-mail-retries = --retries takes a whole number from 0 to { $most }.
cli-mail-days = --days takes a whole number from 1 to { $most }.
cli-mail-unset = No mailbox becomes tickets yet: set MAILBOX to its address, see .env.example.
cli-mail-runs = The service runs on { $dir } and does this already. Nothing more is to be done.
cli-mail-run = Mails to { $mailboxes } become tickets. Ctrl-C ends it.
cli-mail-lost = { $mailbox } cannot be read: { $why }
cli-mail-none = None of the mailboxes that become tickets ({ $mailboxes }) is connected by that name: start Casebell, or connect it with /setup.
cli-mail-seen = { $days ->
    [one] { $mailbox }, mails of the last day: { $count }
   *[other] { $mailbox }, mails of the last { $days } days: { $count }
}
cli-mail-state-new = still at work: { $count }
cli-mail-state-ticket = tickets: { $count }
cli-mail-state-comment = comments: { $count }
cli-mail-state-asking = waiting for somebody to say which case: { $count }
cli-mail-state-parked = parked: { $count }
cli-mail-state-failed = failed: { $count }
cli-mail-state-vendor = answers of vendors: { $count }
cli-mail-state-relay = asked for a comment to be told: { $count }
cli-mail-state-own = our own: { $count }
cli-mail-state-again = the same once more: { $count }
cli-mail-state-dropped = dropped by somebody: { $count }
cli-mail-missing-none = 0 were missing.
cli-mail-missing-working = { $count ->
    [one] 1 was missing; it is being worked on.
   *[other] { $count } were missing; they are being worked on.
}
cli-mail-missing-done = { $count ->
    [one] 1 was missing, and is among the above now.
   *[other] { $count } were missing, and are among the above now.
}
cli-mail-left = Some need another try: start Casebell, and it goes on with them.

## Mails that are parked
help-parked = mails that wait for a decision
help-parked-more = Each becomes a ticket, a comment on a case, or nothing. parked ID shows one.
form-parked = Add a mail to a case
parked-title = { $count ->
    [one] One mail waits for a decision
   *[other] { $count } mails wait for a decision
}
parked-none = No mail waits for a decision.
parked-line = { $nth }. ✉ { $subject }
parked-from = From { $sender } to { $box }, { $came }
parked-more = { $count ->
    [one] One more is not shown.
   *[other] { $count } more are not shown.
}
parked-released = It becomes a ticket now.
parked-joined = It is added to { $number } now.
parked-dropped = No ticket comes of it.
parked-gone = That was dealt with, or never was here.
parked-no-case = No conversation by mail belongs to { $number }. A mail can only be added to a case that began by mail.
parked-usage = Say { $parked } to see them, { $parked } new ID, { $parked } join ID NUMBER, { $parked } drop ID.
button-parked-join = { $nth }. Add to { $number }
button-parked-new = { $nth }. New ticket
button-parked-drop = { $nth }. No ticket
mail-unplaced = Nobody but you knows which case it belongs to.
mail-perhaps = Nobody but you knows which case it belongs to. Perhaps { $numbers }.
mail-no-subject = (no subject)
mail-no-sender = unknown sender
doctor-mails-held = { $count ->
    [one] One mail waits for a decision: { $parked }
   *[other] { $count } mails wait for a decision: { $parked }
}
doctor-mails-late = { $count ->
    [one] One mail has been waiting for more than 15 minutes to become a ticket. It is tried again by itself.
   *[other] { $count } mails have been waiting for more than 15 minutes to become tickets. They are tried again by themselves.
}
page-glance-mails = { $count ->
    [one] mail to decide on
   *[other] mails to decide on
}
page-mails = Mails
page-mails-count = On their way: { $coming }. Parked: { $parked }. Case unknown: { $asking }. Failed: { $failed }.
page-mails-none = None waits for a decision.
page-subject = Subject
page-sender = From
page-mailbox = Mailbox

## Mailboxes nobody reads
cli-mail-unconnected = { $mailbox } is named in MAILBOX but not connected: its mails become nothing. Set O365_… or MAIL_… for it, or connect it in a chat with /setup.

## Many processes
cli-bad-roles = --roles takes names with commas between them, of these: { $roles }.
cli-roles-alone = --roles needs DATABASE_URL: on a folder of its own, one process does everything.
cli-roles-posted = A chat that posts to us (Teams, Slack over HTTP, Telegram by webhook) needs the roles bots and api in one process.
cli-settle-alone = --settle is for a ledger on Postgres after pg_restore; casebell restore FILE does it by itself.
cli-settled = Settled: what may have gone out since the dump is looked up or asked about, never sent by itself. Start the processes.

## Postgres: casebell move, and what is done with its own tools
cli-move = carry what DATA_DIR holds over to Postgres
cli-move-usage = usage: casebell move --to postgres://user:password@host:5432/database (or set DATABASE_URL, and no --to)
cli-move-running = Casebell runs on { $dir }. Stop it first: what it does meanwhile would be lost.
cli-move-progress = Step { $step } of 3: { $done } of { $total } rows
cli-move-full = { $to } is not empty: there is something in { $table }. Nothing was moved. Name an empty database.
cli-move-done = Moved to { $to }: { $rows } rows, the same on both sides by count and checksum.
cli-move-again = All { $rows } rows are in { $to } already, the same by count and checksum.
cli-move-nuls = { $count ->
    [one] 1 text had a NUL character in it, which Postgres cannot keep: it is � there.
   *[other] { $count } texts had a NUL character in them, which Postgres cannot keep: it is � there.
}
cli-move-next = Now set DATABASE_URL to it and start Casebell. Uploads and mails on their way stay in { $dir }: every process needs this folder.
cli-move-key-file = Credentials are sealed as before: every process needs { $file }, or CASEBELL_KEY set to what is in it.
cli-move-key = Credentials are sealed as before: every process needs the same CASEBELL_KEY.
cli-move-back = The files in { $dir } were not changed. To go back to them, unset DATABASE_URL and delete { $mark }; what happens from now on stands only in Postgres.
cli-running-many = Casebell is running, with { $count } processes.
cli-no-database = There is nothing in the database of DATABASE_URL yet: start Casebell first, or carry a folder over with casebell move.
cli-stop-all-first = Stop every process first.
cli-backup-postgres =
    The ledger is on Postgres, which has tools of its own. This saves it, also while Casebell runs:
      pg_dump --format=custom --file=casebell.dump "$DATABASE_URL"
    Keep { $key } and the folder { $dir } too: the dump holds neither the key nor files on their way.
cli-restore-postgres =
    The ledger is on Postgres, which has tools of its own. Stop every process, then this brings a dump back:
      pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" casebell.dump
    Its credentials open only with the key of that time ({ $key }).
    Then, before any process starts, casebell restore --settle puts in doubt what may have gone out since that dump; keys revoked since then are back: revoke them again.

## Who holds what

lease-held = { $name }: held by { $holder }
lease-nobody = { $name }: held by nobody

## Words at start, of several processes

cli-mute = CONSOLE is off, and neither a chat token nor PORT is set: nobody could talk to Casebell.
cli-started-roles = Casebell started: { $roles }, as { $name }.
cli-console-elsewhere = Another process has the console ({ $holder }). This one takes over when that ends.
cli-demo-alone = DEMO is on, but another process already works on this database: the demo is for one process.

## Words of a folder that was moved before

cli-move-already = What was in { $dir } was moved to { $to } already. There is nothing left to move.

## The demo of any vendor

cli-demo = look around with a vendor that is played on this machine (--vendor aws, jira …), in a folder of its own
cli-demo-unknown = There is no demo of { $vendor }. There are: { $vendors }.
cli-welcome-demo-of =
    Casebell, with the { $name }: cases { $numbers } change by themselves. All of it is played on this machine.
    Try /watch { $number }, /latest { $number }, /list, /help. Ctrl-D leaves.

## AWS Support

how-aws =
    Open https://console.aws.amazon.com/iam, Users, Create user, one for this alone. On its page: Security credentials, Create access key. AWS shows the secret only once.
    It needs a policy with support:DescribeCases, DescribeCommunications, DescribeServices, CreateCase, AddCommunicationToCase, ResolveCase, AddAttachmentsToSet and UploadAttachment, or AWSSupportAccess, which allows more. To watch, support:DescribeCases and DescribeCommunications will do.
    AWS gives this API with the plans Business Support+, Enterprise and Unified Operations, and the older Business and Enterprise On-Ramp.
field-aws-partition = Which AWS
field-aws-partition-help = aws, unless your account is in GovCloud (aws-us-gov) or in China (aws-cn).
field-aws-accessKeyId = Access key ID
field-aws-accessKeyId-help = It begins with AKIA, that of temporary credentials with ASIA.
field-aws-secretAccessKey = Secret access key
field-aws-secretAccessKey-help = I try it before I save it, save it sealed, and never show it.
field-aws-sessionToken = Session token
field-aws-sessionToken-help = Of temporary credentials, which end within hours. Empty: the access key is a user's.
field-aws-expires = When to replace the access key
field-aws-expires-help = As 2027-03-31. I remind you in time. Empty: no reminder.
field-aws-product = AWS service
field-aws-product-help = Its code, for example amazon-elastic-compute-cloud-linux.
field-aws-version = Category
field-aws-version-help = Its code, for example instance-issue. Each service has its own.

## Azure

how-azure =
    Open https://entra.microsoft.com, App registrations, New registration. On its page: Certificates & secrets, New client secret; copy its Value.
    Then https://portal.azure.com, your subscription, Access control (IAM), Add role assignment: Support Request Contributor, to that app. To watch, a role with Microsoft.Support/*/read will do, such as Reader.
    In the subscription, under Resource providers, Microsoft.Support has to be Registered. To open and write, Microsoft wants the plan Professional Direct, Premier or Unified.
field-azure-tenant = Directory (tenant) ID
field-azure-tenant-help = On the app's page, under Overview.
field-azure-client = Application (client) ID
field-azure-client-help = Beside it.
field-azure-secret = Client secret
field-azure-secret-help = Its Value, not its Secret ID. I try it before I save it, save it sealed, and never show it.
field-azure-subscription = Subscription ID
field-azure-subscription-help = Of the one whose cases I should see. Each takes an account of its own.
field-azure-firstName = Contact: first name
field-azure-firstName-help = Of the person Microsoft writes to about cases opened here.
field-azure-lastName = Contact: last name
field-azure-lastName-help = Of the same person, or the name of your team.
field-azure-email = Contact: e-mail address
field-azure-email-help = Comments go out in its name, and by its domain I tell ours from Microsoft's.
field-azure-country = Contact: country
field-azure-country-help = In three letters (ISO 3166-1 alpha-3), for example ITA.
field-azure-timeZone = Contact: time zone
field-azure-timeZone-help = As Windows names it, for example W. Europe Standard Time. Empty: UTC.
field-azure-language = Language of the support
field-azure-language-help = Not every language is offered for every severity. Empty: en-us.
field-azure-phone = Contact: phone number
field-azure-phone-help = Azure wants one for critical and highestcriticalimpact. Empty: such cases cannot be opened here.
field-azure-expires = The client secret ends on
field-azure-expires-help = As 2027-03-31; it stands beside the secret. I remind you in time. Empty: no reminder.
field-azure-product = Azure service
field-azure-product-help = As Azure names it, for example Virtual Machine running Linux.
field-azure-problem = Kind of problem
field-azure-problem-help = As Azure names it. If I do not find it, I show those the service has.

## Carrier (TMF621)

how-tmf621 =
    Ask those who run the carrier's gateway for an API login of your own: its address, how to sign in, their severity words, and whether it sorts by lastUpdate.
    It needs GET, POST and PATCH on the trouble tickets of your organization and nothing else. To watch, GET will do.
    The gateway has to speak TM Forum's TMF621, version 5 or 4.
field-tmf621-api = Address of the ticket API
field-tmf621-api-help = Up to its version, for example https://api.example.net/tmf-api/troubleTicket/v5.
field-tmf621-login = How to sign in: oauth, basic or bearer
field-tmf621-login-help = oauth: a client ID and secret (client credentials). basic: a login and its password. bearer: a token that does not change.
field-tmf621-user = Login or client ID
field-tmf621-user-help = Empty: only with bearer.
field-tmf621-secret = Password, client secret or token
field-tmf621-secret-help = I try it before I save it, save it sealed, and never show it.
field-tmf621-tokens = Token address
field-tmf621-tokens-help = Where oauth gets its tokens. If the carrier wants a scope, add it as ?scope=… Empty: only with basic or bearer.
field-tmf621-author = Name on our notes
field-tmf621-author-help = Exactly as the carrier shows it: by it I tell our notes from the carrier's. Empty: Casebell.
field-tmf621-changes = How to find changes: sort, filter or list
field-tmf621-changes-help = sort, the cheapest: the carrier sorts by lastUpdate. filter: it filters by it. list: neither, I read and compare all tickets. Empty: sort.
field-tmf621-severities = The carrier's severity words
field-tmf621-severities-help = Four, the highest first, with commas; one may stand twice. Empty: Critical, Major, Minor, Warning.
field-tmf621-portal = Page of a ticket
field-tmf621-portal-help = In the carrier's portal, with { "{id}" } where the number goes. Empty: links lead to the API.
field-tmf621-expires = The credential ends on
field-tmf621-expires-help = As 2027-03-31. I remind you in time. Empty: no reminder.
field-tmf621-ticketType = Kind of ticket
field-tmf621-ticketType-help = In the carrier's words. Empty: incident.
field-tmf621-circuitId = Circuit ID
field-tmf621-circuitId-help = Of the circuit or service, as on the carrier's invoice. Empty: left out.
field-tmf621-serviceAddress = Address of the site
field-tmf621-serviceAddress-help = Street and town where somebody would have to go. Empty: left out.
field-tmf621-localContact = Contact at the site
field-tmf621-localContact-help = A name and a phone number. Empty: left out.
field-tmf621-accessHours = When can a technician come in?
field-tmf621-accessHours-help = Days and hours, in the site's own time. Empty: left out.

## Cisco TAC

how-cisco =
    Open https://apiconsole.cisco.com as your Cisco.com user: My Apps & Keys, Register a New App, Client Credentials alone, and of the APIs the Case API alone.
    That user needs access to the Support APIs: your organization's Delegated Administrator grants it in Services Access Management.
    Only partners with Partner Support Service (PSS) have this API, and it only reads: cases are opened and answered in Support Case Manager.
field-cisco-clientId = Client ID
field-cisco-clientId-help = My Apps & Keys shows it as Key.
field-cisco-clientSecret = Client secret
field-cisco-clientSecret-help = I try it before I save it, save it sealed, and never show it.
field-cisco-contracts = Contracts to watch
field-cisco-contracts-help = Their numbers, with commas, at most 20. Each takes its share of Cisco's daily quota: name only those you need. Empty: by user alone.
field-cisco-users = Cisco.com users to watch
field-cisco-users-help = Their user IDs, with commas, at most 30. What they write I take for yours. Empty: by contract alone.

## CrowdStrike Falcon

how-crowdstrike =
    Open in the Falcon console Support and resources, API clients and keys, Create API client. It shows client ID, secret and base URL only once.
    It needs the scope Message Center, Read and Write. To watch, Read will do.
    Only customers of Falcon Complete have this API. Other cases are in CrowdStrike's support portal, out of my reach.
field-crowdstrike-clientId = Client ID
field-crowdstrike-clientId-help = 32 letters and digits.
field-crowdstrike-clientSecret = Client secret
field-crowdstrike-clientSecret-help = I try it before I save it, save it sealed, and never show it.
field-crowdstrike-region = Region
field-crowdstrike-region-help = By the base URL: api.crowdstrike.com is us-1, api.laggar.gcw.crowdstrike.com gov-1, api.us-gov-2.crowdstrike.mil gov-2; the others have it in their name.
field-crowdstrike-userUuid = UUID of the Falcon user
field-crowdstrike-userUuid-help = In whose name I open, comment and attach; by it I know our own comments. Your Falcon administrator finds it, for example with Get-FalconUser (PSFalcon).
field-crowdstrike-closedStatuses = Statuses of a closed case
field-crowdstrike-closedStatuses-help = As the API names them, with commas. Empty: 3, 4, closed, resolved.
field-crowdstrike-type = What it is about
field-crowdstrike-type-help = fc:contact is a question to the team; the others: a detection, the Falcon product, an incident.

## Freshdesk

how-freshdesk =
    Sign in to the vendor's Freshdesk: your picture at the top right, Profile settings, View API key.
    You need the role Agent, also to watch. Its ticket scope says what I see: Global access is every ticket of the vendor, Group access or Restricted access only some.
    Only agents have a key, customers have none: the vendor has to give you a seat, best one for this alone.
field-freshdesk-site = Address of the Freshdesk
field-freshdesk-site-help = The one that ends in freshdesk.com, not the vendor's own name for it. For example https://acme.freshdesk.com.
field-freshdesk-key = API key
field-freshdesk-key-help = It ends when somebody resets it. I try it before I save it, save it sealed, and never show it.
field-freshdesk-email = Requester of new tickets
field-freshdesk-email-help = The e-mail address they are opened for, for example your team's. Freshdesk mails replies there as well.

## GitHub

how-github =
    Open https://github.com/settings/personal-access-tokens/new with an account made for this: what it writes, GitHub shows under its name. Only select repositories, that one alone; Permissions, Issues.
    It needs Issues: Read and write. To watch, Read-only will do.
    Where the repository belongs to an organization that account is no member of, it takes a classic token (https://github.com/settings/tokens/new) with the scope public_repo; for a private one, repo.
field-github-repository = Repository
field-github-repository-help = As owner/name, or its address in the browser; on a GitHub Enterprise Server, its address.
field-github-token = Token
field-github-token-help = I try it before I save it, save it sealed, and never show it.
field-github-labels = Labels of the four severities
field-github-labels-help = The project's own, the highest first, with commas: P0, P1, P2, P3. Without the role triage, an issue opens without one. Empty: severity: urgent, severity: high, severity: medium, severity: low.
field-github-expires = The token ends on
field-github-expires-help = As 2027-03-31. I remind you in time. Empty: no reminder.

## Google Cloud

how-google =
    Open https://console.cloud.google.com/iam-admin/serviceaccounts, in a project where the Cloud Support API is enabled: Create service account, one for this alone. On its page: Keys, Add key, Create new key, JSON.
    On the project or organization whose cases it should see, it needs the role Tech Support Editor (roles/cloudsupport.techSupportEditor). To watch, Tech Support Viewer (roles/cloudsupport.techSupportViewer) will do.
    On the organization, it needs Organization Viewer (roles/resourcemanager.organizationViewer) besides.
    Google gives this API with Standard, Enhanced and Premium Support.
field-google-parent = Project or organization
field-google-parent-help = As projects/acme-net, or organizations/ and its number. An organization brings the cases of its projects along.
field-google-key = Key file (JSON)
field-google-key-help =
    All that stands in it. A terminal shows it as one line with: tr -d '\n' < key.json
    I try it before I save it, save it sealed, and never show it.
field-google-classification = Product or topic
field-google-classification-help = As Google's console names it, for example Compute Engine. The ID of a classification will do, too.

## Jira

how-jira =
    Open https://id.atlassian.com/manage-profile/security/api-tokens as the user Casebell shall act as: Create API token. It lives a year at most. Data Center: your profile, Personal Access Tokens, Create token.
    In the projects of your cases that user needs Browse Projects, Create Issues, Add Comments, Create Attachments, Transition Issues and Edit Issues. To watch, Browse Projects will do.
    In a support portal (Service Management), being its customer is enough.
field-jira-kind = Which Jira
field-jira-kind-help = cloud: a user of a Jira Cloud site. service: a customer of its support portal (Jira Service Management). datacenter: a Jira on the vendor's own machines that the Internet can reach.
field-jira-site = Address of the site
field-jira-site-help = As the browser shows it, up to the first slash, for example https://acme.atlassian.net. For Data Center with its path, if it has one.
field-jira-user = E-mail address or login
field-jira-user-help = The e-mail address of the Atlassian account. For Data Center the login, or nothing with a personal access token.
field-jira-token = API token
field-jira-token-help = For Data Center a personal access token, or the password. I try it before I save it, save it sealed, and never show it.
field-jira-cloudId = Cloud id
field-jira-cloudId-help = Only for a token with scopes (read:jira-work, write:jira-work, read:jira-user): the id shown at /_edge/tenant_info of your site. Else leave it empty.
field-jira-projects = Projects to watch
field-jira-projects-help = Their keys, for example SUP, NET. Empty: all that the user sees.
field-jira-expires = The token ends on
field-jira-expires-help = The date Atlassian showed when you made it, as 2027-03-31. I remind you in time. Empty: no reminder.
field-jira-product = Project
field-jira-product-help = Its key, for example SUP. In a support portal the name of the service desk.
field-jira-version = Issue type
field-jira-version-help = For example Task or Incident. In a support portal the name of the request.

## Red Hat (legacy XML)

how-strata =
    Your Organization Administrator opens https://access.redhat.com, their name at the top right, User Management, Add New User, one for this alone.
    It needs Manage Support Cases and nothing else, limited to the case groups it should see.
    There is no token for this: Red Hat takes login and password with each request.
field-strata-user = The Red Hat login
field-strata-user-help = This is Red Hat's legacy XML API: it only reads, and Red Hat may withdraw it any day. Take Red Hat with an offline token if you can.
field-strata-password = Its password
field-strata-password-help = I try the login before I save it, save it sealed, and never show it.

## ServiceNow

how-servicenow =
    Ask the vendor's ServiceNow administrator for a user made for Casebell, in the time zone GMT. It signs in with its password, or with an OAuth client of theirs (System OAuth, Application Registry).
    For cases it needs the role sn_customerservice.customer. For incidents it must read, create and change its own, and read their comments (sys_journal_field). To watch, reading will do.
field-servicenow-instance = Address of the instance
field-servicenow-instance-help = The vendor's ServiceNow as the browser shows it, up to the first slash: https://example.service-now.com. Its name alone will do.
field-servicenow-records = Incidents or cases
field-servicenow-records-help = incident: numbers such as INC0010023. case: Customer Service Management, numbers such as CS0001234.
field-servicenow-user = The login
field-servicenow-user-help = With OAuth, the user the client acts as: that is how I know our own comments.
field-servicenow-password = Its password
field-servicenow-password-help = Skip it with an OAuth client. I try it before I save it, save it sealed, and never show it.
field-servicenow-clientId = OAuth client id
field-servicenow-clientId-help = Skip it with a password.
field-servicenow-clientSecret = OAuth client secret
field-servicenow-clientSecret-help = It came with the client id. Skip it with a password.
field-servicenow-refreshToken = OAuth refresh token
field-servicenow-refreshToken-help = ServiceNow lets it end after 100 days. Skip it if the client signs in by itself (client credentials).
field-servicenow-closeCode = Close code
field-servicenow-closeCode-help = What this instance wants when we close: the resolution code of a case, the close code of an incident (if you skip it, Resolved by caller).
field-servicenow-expires = It ends on
field-servicenow-expires-help = The day the password, secret or refresh token ends, as 2027-03-31. I remind you in time. Skip: no reminder.

## Zendesk

how-zendesk =
    The vendor's Zendesk administrator opens Admin Center, Apps and integrations, APIs, OAuth clients, Add OAuth client, of kind Confidential. It acts as the user it is made for: one made for this, who sees what should be seen and no more.
    It needs the scopes read and write. To watch, read will do.
field-zendesk-kind = What you are there: agent or requester
field-zendesk-kind-help =
    requester: the vendor's customer, who sees their own requests. Take this if the vendor has given you no seat; some vendors let customers use no API at all.
    agent: you have a seat in that Zendesk. Casebell then sees every ticket the seat sees; internal notes are never told. Zendesk gives changes only to administrators.
field-zendesk-site = The address of the Zendesk
field-zendesk-site-help = As in the browser, for example https://acme.zendesk.com.
field-zendesk-login = How to sign in: oauth or token
field-zendesk-login-help = Take oauth. API tokens (token) are made no more since 27 October 2026, and all end on 30 April 2027.
field-zendesk-user = The OAuth client's identifier, or for an API token its e-mail address
field-zendesk-user-help =
    oauth: Zendesk shows it with the client, as Identifier.
    token: the e-mail address of the user as whom Casebell signs in.
field-zendesk-secret = The client's secret, or the API token
field-zendesk-secret-help =
    Zendesk switches an API token off that is not used for 30 days; Casebell uses it every day.
    I try it before I save it, save it sealed, and never show it.
field-zendesk-refreshToken = A refresh token, if there is one
field-zendesk-refreshToken-help =
    With one, Casebell acts as the user who granted it; a requester needs one as a rule. Leave it empty and the OAuth client signs in by itself; for an API token leave it empty too.
    Zendesk replaces it at each use: use it nowhere else.
field-zendesk-expires = The day the credential ends, if you know it
field-zendesk-expires-help = As 2027-03-31. I remind you in time. For an API token I know the last day there is.
