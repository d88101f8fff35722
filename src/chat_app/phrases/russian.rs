//! Russian.

use super::Phrase;

pub(super) fn text(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Message => "Сообщение",
        Phrase::MessageHint => "Напишите сообщение",
        Phrase::Send => "Отправить",
        Phrase::SendHint => "Отправить в чат от вашего имени (Ctrl+Enter)",
        Phrase::Insert => "Вставить",
        Phrase::InsertHint => "Вставить в поле ввода мессенджера (Enter)",
        Phrase::Actions => "Звонок",
        Phrase::PhoneNumber => "Номер телефона",
        Phrase::Call => "Позвонить",
        Phrase::SupportCode => "Код поддержки",
        Phrase::SupportCodeHint => "32 цифры и буквы",
        Phrase::Open => "Открыть",
        Phrase::Close => "Закрыть",
        Phrase::Connecting => "Подключение…",
        Phrase::Connected => "Подключено",
        Phrase::Stranded => {
            "Мессенджер не ответил. Соединиться можно, только перезагрузив страницу; написанное сохранится."
        }
        Phrase::Reload => "Перезагрузить",
        Phrase::Waits => "Ждём мессенджер…",
        Phrase::Passed => "Передано мессенджеру.",
        Phrase::GivenUp => {
            "Мессенджер недоступен, ничего не передано. Текст возвращён в поле: перезагрузите страницу и повторите."
        }
        Phrase::EmptyMessage => "Сначала напишите сообщение.",
        Phrase::MessageTooLong => {
            "Слишком длинное сообщение: не больше 20 000 знаков. Сократите его или отправьте частями."
        }
        Phrase::NumberWrong => {
            "Введите номер телефона, от 1 до 20 цифр, например +7 495 123-45-67."
        }
        Phrase::CodeWrong => "Введите код поддержки: 32 знака, цифры и буквы от a до f.",
        Phrase::QueueFull => {
            "Слишком многое ждёт мессенджер. Перезагрузите страницу, чтобы соединиться, и повторите."
        }
        Phrase::Launch => "Запуск",
        Phrase::Portal => "Портал",
        Phrase::User => "Пользователь",
        Phrase::Dialog => "Диалог",
        Phrase::DialogKind => "Вид диалога",
        Phrase::OpenedFrom => "Открыто из",
        Phrase::App => "Приложение",
        Phrase::Bot => "Бот",
        Phrase::PortalLanguage => "Язык",
        Phrase::MessageId => "Номер сообщения",
        Phrase::ButtonParameters => "Параметры кнопки",
        Phrase::Channel => "Канал",
        Phrase::Line => "Линия",
        Phrase::ChannelChat => "Чат в канале",
        Phrase::ChannelUser => "Клиент на портале",
        Phrase::SavedInCrm => "Сохранён в CRM",
        Phrase::Yes => "да",
        Phrase::No => "нет",
        Phrase::CrmRecord => "Запись CRM",
        Phrase::ChannelSession => "Сессия",
        Phrase::OtherWindows => "другие окна",
        Phrase::OtherOrigins => "другие адреса",
        Phrase::Unreadable => "не разобраны",
        Phrase::RepeatedInits => "повторы",
        Phrase::Menu => "Меню",
        Phrase::Tools => "Инструменты",
        Phrase::Details => "Сведения",
        Phrase::QuickReplies => "Быстрые ответы",
        Phrase::SearchReplies => "Поиск ответов",
        Phrase::SearchHint => "Enter — вставить, Ctrl+Enter — отправить",
        Phrase::RepliesLoading => "Загружаем ответы…",
        Phrase::NoReplies => "Быстрых ответов пока нет. Напишите первый: «Новый».",
        Phrase::NothingFound => "Ничего не найдено. «Новый» начнёт ответ с таким названием.",
        Phrase::MoreFound => "Есть и другие: уточните поиск.",
        Phrase::New => "Новый",
        Phrase::NewReply => "Новый ответ",
        Phrase::InsertReply => "Вставить ответ",
        Phrase::SendReply => "Отправить ответ",
        Phrase::Edit => "Изменить",
        Phrase::EditReply => "Изменить ответ",
        Phrase::Delete => "Удалить",
        Phrase::DeleteReply => "Удалить ответ",
        Phrase::DeleteAsk => "Удалить этот ответ навсегда?",
        Phrase::DeleteSharedAsk => "Удалить этот ответ у всех на портале?",
        Phrase::Keep => "Оставить",
        Phrase::Own => "свой",
        Phrase::Shared => "общий",
        Phrase::OwnScope => "Только для меня",
        Phrase::SharedScope => "Для всех на портале",
        Phrase::Scope => "Кто видит",
        Phrase::Title => "Название",
        Phrase::Text => "Текст",
        Phrase::VariablesHint => "Подставится само: {client}, {operator}, {portal}, {date}",
        Phrase::Save => "Сохранить",
        Phrase::Saving => "Сохраняем…",
        Phrase::Cancel => "Отмена",
        Phrase::Saved => "Ответ сохранён.",
        Phrase::Deleted => "Ответ удалён.",
        Phrase::TryAgain => "Повторить",
        Phrase::RepliesAway => "Не удалось загрузить быстрые ответы. Остальное работает.",
        Phrase::ReplyAway => "Сервер недоступен, написанное осталось здесь. Повторите чуть позже.",
        Phrase::ReplyChanged => {
            "Этот ответ тем временем изменили. Их вариант ниже: возьмите его или сохраните свой поверх."
        }
        Phrase::ReplyGone => "Этот ответ тем временем удалили. «Сохранить» оставит ваш как новый.",
        Phrase::RepliesFull => {
            "Таких ответов уже 500, больше не поместится. Сначала удалите какой-нибудь."
        }
        Phrase::ReplyRefused => "Сервер не принял этот ответ.",
        Phrase::TheirVersion => "Их вариант",
        Phrase::UseTheirs => "Взять их вариант",
        Phrase::TitleEmpty => "Дайте ответу название.",
        Phrase::TitleTooLong => "Слишком длинное название: не больше 100 знаков.",
        Phrase::TitleInvalid => "Название — одна строка обычного текста.",
        Phrase::TextEmpty => "Напишите текст ответа.",
        Phrase::TextTooLong => "Слишком длинный текст: не больше 5 000 знаков.",
        Phrase::TextInvalid => "В тексте есть знак, который нельзя отправить.",
        Phrase::OpenChannel => "Открытая линия",
        Phrase::OpenCard => "Открыть карточку CRM",
        Phrase::CopyCard => "Скопировать адрес CRM",
        Phrase::Copied => "Адрес скопирован.",
        Phrase::NotCopied => "Браузер не дал скопировать. Адрес — в строке «Адрес CRM».",
        Phrase::CrmAddress => "Адрес CRM",
        Phrase::Client => "Клиент",
        Phrase::Button => "Кнопка",
        Phrase::UseParameters => "Взять в сообщение",
        Phrase::Debug => "Отброшенные сообщения",
        Phrase::TooLong => "слишком длинные",
        Phrase::UnknownKind => "неизвестные",
        Phrase::Overflow => "слишком много сразу",
        Phrase::LackTextarea => {
            "Вставить текст может только виджет у поля ввода. Откройте Framechat оттуда."
        }
        Phrase::LackDialog => "Здесь нет диалога, куда отправлять. Откройте Framechat из чата.",
        Phrase::StillSending => {
            "Предыдущее сообщение ещё отправляется. Текст сохранён: отправьте его чуть позже."
        }
        Phrase::OpenVariable => {
            "У переменной в скобках нет значения. Впишите его или нажмите ещё раз, чтобы оставить как есть."
        }
        Phrase::Incomplete => "Не все значения известны. Ответ — в сообщении: допишите его там.",
        Phrase::Inserted => "Вставлено в поле мессенджера.",
        Phrase::NotInserted => "Мессенджер не смог вставить текст. Он снова здесь, в поле.",
        Phrase::Unconfirmed => {
            "Мессенджер не подтвердил вставку. Посмотрите в его поле; копия снова здесь."
        }
        Phrase::Sending => "Отправляем…",
        Phrase::Sent => "Отправлено.",
        Phrase::NotSentAway => {
            "Сервер недоступен, ничего не отправлено. Текст снова в поле; вставка, звонок и поддержка работают."
        }
        Phrase::NotSentPortal => {
            "Портал сейчас не принимает сообщения. Текст снова в поле: повторите чуть позже."
        }
        Phrase::NotSentUncertain => {
            "Портал не ответил. Прежде чем повторить, посмотрите в диалог: сообщение может быть там."
        }
        Phrase::NotSentRefused => "Портал не принял сообщение. Текст снова в поле.",
        Phrase::TokenExpired => {
            "Портал просит открыть это окно заново. Текст сохранён: закройте Framechat и откройте из мессенджера."
        }
        Phrase::SessionEnded => {
            "Ваш сеанс здесь закончился. Команды мессенджеру работают; для остального перезагрузите или откройте Framechat снова. Написанное сохранено."
        }
        Phrase::LackPanel => "Это место закрывает только сам мессенджер.",
    }
}
