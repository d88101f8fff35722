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
        Phrase::Actions => "Звонок и поддержка",
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
        Phrase::IgnoredMessages => "Отброшено сообщений",
        Phrase::OtherWindows => "другие окна",
        Phrase::OtherOrigins => "другие адреса",
        Phrase::Unreadable => "не разобраны",
        Phrase::RepeatedInits => "повторы",
    }
}
