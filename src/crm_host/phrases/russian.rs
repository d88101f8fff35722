//! Russian.

use super::Phrase;

pub(super) fn text(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Unusable => {
            "На этой странице не удаётся показать iQChannels. Сообщите тем, кто её поддерживает:"
        }
        Phrase::Loading => "Загрузка…",
        Phrase::Waiting => "Ждём iQChannels…",
        Phrase::Connected => "Подключено",
        Phrase::NotConfirmed => "Не подтверждено",
        Phrase::Silent => {
            "iQChannels пока не ответил. Так бывает на форме входа или при пустом инбоксе; если фрейм пуст или показывает \
             ошибку, загрузите его снова или откройте на вкладке. Ошибка 404 значит, что адрес стенда указан неверно."
        }
        Phrase::Retry => "Повторить",
        Phrase::OpenInTab => "Открыть на вкладке",
        Phrase::NotRoot => {
            "В адресе стенда указан путь. iQChannels работает с корневой страницы «/»: с другой вход заканчивается ошибкой 404."
        }
        Phrase::OpenChats => "Открытых чатов",
        Phrase::Unread => "Непрочитанных",
        Phrase::Commands => "Открыть чат",
        Phrase::Ticket => "Обращение",
        Phrase::OpenTicket => "Открыть обращение",
        Phrase::Client => "Клиент",
        Phrase::OpenClient => "Открыть клиента",
        Phrase::CrmId => "ID в CRM",
        Phrase::OpenCrmClient => "Открыть клиента CRM",
        Phrase::FindClient => "Найти клиента",
        Phrase::FindClientHint => "Имя, ИНН или ID",
        Phrase::WriteToClient => "Написать клиенту",
        Phrase::Opening => "Просим iQChannels открыть чат…",
        Phrase::OpenUnconfirmed => {
            "iQChannels не подтвердил, что чат открыт. Посмотрите, что показывает фрейм."
        }
        Phrase::WriteUnconfirmed => {
            "iQChannels загружался слишком долго, поиск не открыт. Попробуйте ещё раз."
        }
        Phrase::EmptyId => "Сначала введите ID.",
        Phrase::IdTooLong => "Слишком длинный ID: не больше 200 знаков.",
        Phrase::SearchTooLong => "Слишком длинный запрос: не больше 500 знаков.",
        Phrase::NotifyMe => "Уведомлять о новых сообщениях",
        Phrase::Dismiss => "Скрыть",
        Phrase::ClientCard => "Карточка клиента",
        Phrase::HideCard => "Скрыть карточку",
        Phrase::Nameless => "Клиент без имени",
        Phrase::TicketNumber => "Обращение",
        Phrase::ClientNumber => "Клиент",
        Phrase::Phone => "Телефон",
        Phrase::Email => "E-mail",
        Phrase::Birthday => "Дата рождения",
        Phrase::Sex => "Пол",
        Phrase::TaxpayerNumber => "ИНН",
        Phrase::ExternalReference => "Внешний номер",
        Phrase::BankCard => "Номер карты",
        Phrase::ShowInCrm => "Показать в CRM",
        Phrase::TicketClosed => "Закрыта: обращение закрыто",
        Phrase::TicketAssigned => "Закрыта: обращение передано другому оператору",
        Phrase::ClosedOtherwise => "Закрыта",
    }
}

pub(super) fn unread(count: u64) -> String {
    let words = match (count % 10, count % 100) {
        _ if count == 0 => return "Непрочитанных сообщений нет".to_owned(),
        (_, 11..=14) => "непрочитанных сообщений",
        (1, _) => "непрочитанное сообщение",
        (2..=4, _) => "непрочитанных сообщения",
        _ => "непрочитанных сообщений",
    };
    format!("{count} {words}")
}

#[cfg(test)]
mod tests {
    use super::unread;

    #[test]
    fn the_noun_follows_the_number() {
        for (count, expected) in [
            (0, "Непрочитанных сообщений нет"),
            (1, "1 непрочитанное сообщение"),
            (2, "2 непрочитанных сообщения"),
            (4, "4 непрочитанных сообщения"),
            (5, "5 непрочитанных сообщений"),
            (11, "11 непрочитанных сообщений"),
            (12, "12 непрочитанных сообщений"),
            (21, "21 непрочитанное сообщение"),
            (22, "22 непрочитанных сообщения"),
            (111, "111 непрочитанных сообщений"),
            (1_000_003, "1000003 непрочитанных сообщения"),
        ] {
            assert_eq!(unread(count), expected);
        }
    }
}
