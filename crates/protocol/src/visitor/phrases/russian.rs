//! Russian.

use super::Phrase;

pub(super) fn text(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Conversation => "Переписка",
        Phrase::Loading => "Загрузка…",
        Phrase::Earlier => "Более ранние сообщения",
        Phrase::EarlierFailed => "Не удалось загрузить более ранние сообщения.",
        Phrase::NewMessages => "Новые сообщения",
        Phrase::Latest => "К последним сообщениям",
        Phrase::Today => "Сегодня",
        Phrase::Yesterday => "Вчера",
        Phrase::ShowMore => "Показать полностью",
        Phrase::TooLongToShow => "Остальная часть сообщения слишком длинная, чтобы её показать.",
        Phrase::You => "Вы",
        Phrase::Operator => "Оператор",
        Phrase::Name => "Имя",
        Phrase::NameHint => "по желанию",
        Phrase::NameRequired => "обязательно",
        Phrase::NameMissing => "Сначала напишите своё имя.",
        Phrase::Sending => "Отправляется…",
        Phrase::Waiting => "Ждёт соединения",
        Phrase::Sent => "Отправлено",
        Phrase::Delivered => "Доставлено",
        Phrase::Failed => "Не доставлено",
        Phrase::SendAgain => "Отправить ещё раз",
        Phrase::TryAgain => "Повторить",
        Phrase::Reload => "Перезагрузить",
        Phrase::Reconnecting => {
            "Нет соединения. Оно восстанавливается; написанное сохранится и уйдёт потом."
        }
        Phrase::KeepsNothing => {
            "Браузер ничего не сохраняет для этой страницы. Чат работает, пока вы её не закроете."
        }
        Phrase::Unreachable => {
            "Чат сейчас недоступен. Попытки повторяются; написанное сохранится и уйдёт потом."
        }
        Phrase::SiteUnknown => "Такого чата нет или он закрыт. Свяжитесь с сайтом другим способом.",
        Phrase::Refused => {
            "Чат не открывается. Обновите страницу; если не поможет, свяжитесь с сайтом другим способом."
        }
        Phrase::Outdated => "Чат обновился. Обновите страницу, чтобы продолжить.",
        Phrase::Empty => "Сначала напишите сообщение.",
        Phrase::TextTooLong => {
            "Слишком длинное сообщение: не больше 20 000 знаков. Сократите его или отправьте частями."
        }
        Phrase::NameTooLong => "Слишком длинное имя: не больше 64 знаков.",
        Phrase::CannotSend => {
            "Это сообщение не отправить. Обновите страницу и повторите; текст сохранится."
        }
        Phrase::TooManyWaiting => {
            "Слишком много сообщений ждёт соединения. Текст сохранён: отправьте его, когда они уйдут."
        }
        Phrase::NoRandomness => {
            "Этот браузер не может безопасно отправлять сообщения. Попробуйте другой."
        }
        Phrase::Edited => "изменено",
        Phrase::Removed => "Сообщение удалено",
        Phrase::DialogFinished => "Оператор завершил диалог. Напишите снова, когда захотите.",
        Phrase::FileLoading => "Файл загружается…",
        Phrase::FileUnavailable => "Этот файл недоступен",
        Phrase::Files => "Вложенные файлы:",
        Phrase::Uploading => "Отправляется",
        Phrase::RemoveFile => "Убрать файл",
        Phrase::UploadFailed => "Файл не дошёл. Попробуйте ещё раз.",
        Phrase::FileTooLarge => "Файл слишком большой: не более 20 МБ.",
        Phrase::FileEmpty => "Файл пуст.",
        Phrase::FilesFull => "В этом чате больше нет места для файлов.",
        Phrase::FileUnkept => "При перезагрузке страницы этот файл пропадёт.",
        Phrase::StillUploading => "Сообщение уйдёт, как только загрузятся файлы.",
        Phrase::TooManyFiles => "В сообщении может быть не более 10 файлов.",
        Phrase::Actions => "Действия",
        Phrase::Edit => "Изменить",
        Phrase::Delete => "Удалить",
        Phrase::Editing => "Изменение сообщения",
        Phrase::Cancel => "Отмена",
        Phrase::ChangeFailed => "Не удалось изменить сообщение. Попробуйте ещё раз.",
        Phrase::Kilobytes => "КБ",
        Phrase::Megabytes => "МБ",
        Phrase::CharactersLeft => "Осталось символов:",
        Phrase::CharactersOver => "Лишних символов:",
        Phrase::Questions => "Перед первым сообщением",
        Phrase::Email => "Эл. почта",
        Phrase::Phone => "Телефон",
        Phrase::Continue => "Продолжить",
        Phrase::EmailMissing => "Укажите адрес эл. почты.",
        Phrase::EmailWrong => "Адрес эл. почты должен выглядеть так: name@example.com.",
        Phrase::PhoneMissing => "Укажите номер телефона.",
        Phrase::PhoneWrong => {
            "В номере телефона должно быть от 5 до 15 цифр, а «+» — только в начале."
        }
        Phrase::NameWrong => "Имя — это одна строка, не больше 64 символов.",
        Phrase::ConsentMissing => "Сначала дайте согласие или свяжитесь с сайтом другим способом.",
        Phrase::Unanswered => "Сначала ответьте на вопросы. Ваше сообщение сохранено.",
        Phrase::SeveralWrong => "Некоторые ответы не указаны или не подходят.",
        Phrase::Options => "Настройки",
        Phrase::EnterBreaks => "Enter начинает новую строку",
        Phrase::Forget => "Стереть мой чат…",
        Phrase::ForgetAsk => {
            "Стереть этот чат? Ваши сообщения, файлы и ответы удалятся здесь, на всех ваших устройствах. То, что компания уже получила, останется у неё."
        }
        Phrase::ForgetYes => "Стереть всё",
        Phrase::ForgetRuns => "Стираем…",
        Phrase::ForgetFailed => "Стереть чат не получилось. Попробуйте ещё раз.",
        Phrase::Forgotten => "Ваш чат стёрт.",
        Phrase::Like => "(нравится)",
        Phrase::Dislike => "(не нравится)",
        Phrase::Rating => "Оценка",
        Phrase::Everyone => "все",
        Phrase::File => "Файл",
        Phrase::Picture => "Изображение",
    }
}
