// The clients and tickets the stand starts with. The first client is the one of the vendor's samples.
// Empty strings mean "absent", as the vendor's backend writes them.

const crmUrl = (crmId) => `${location.protocol}//crm.localhost${location.port && `:${location.port}`}/customers/?id=${crmId}`;

const client = (id, name, crmClientId, details) => ({
  Id: id,
  Name: name,
  CRMClientId: crmClientId,
  Details: {
    ClientId: id, CRMURL: "", FirstName: "", MiddleName: "", LastName: "", Sex: "", Birthday: "",
    Cellphone: "", Email: "", INN: "", ExtRef: "", CardRef: "",
    ...details,
  },
});

export const clients = () => [
  client(21, "Мартин Лютер Кинг", "00234", {
    CRMURL: crmUrl("00234"), FirstName: "Мартин", MiddleName: "Лютер", LastName: "Кинг", Sex: "Мужской",
    Birthday: "15.01.1929", Cellphone: "+7 999 123-456", Email: "king@example.com", INN: "150622624993",
    ExtRef: "XL-283-1238", CardRef: "z8j23yzc1",
  }),
  client(22, "Анна Соколова", "00235", {
    CRMURL: crmUrl("00235"), FirstName: "Анна", LastName: "Соколова", Sex: "Женский",
    Birthday: "02.09.1988", Cellphone: "+7 999 555-01-22", Email: "sokolova@example.com", ExtRef: "XL-283-1302",
  }),
  // Known to the CRM, but with no address in it: the messages about this client carry no URL.
  client(34, "Игорь Павлов", "7", {
    FirstName: "Игорь", LastName: "Павлов", Cellphone: "8 (999) 555-34-34", INN: "770012345678",
  }),
  // Wrote from the site and told nothing of himself: no CRM id.
  client(40, "Гость сайта", "", {}),
  // Never wrote: has no ticket until the operator writes first.
  client(51, "Ольга Ким", "00240", {
    CRMURL: crmUrl("00240"), FirstName: "Ольга", LastName: "Ким", Sex: "Женский", Email: "kim@example.com",
  }),
];

const said = (author, time, text) => ({ author, time, text });

// `opened` orders the tickets of one client: the last dialog is the one opened last.
export const tickets = () => [
  { id: 398, clientId: 22, opened: 1, state: "closed", unread: 0, channel: "Мобильное приложение", messages: [
    said("client", "вчера", "Можно ли сменить ПИН-код в приложении?"),
    said("operator", "вчера", "Да: Карты, Настройки, Сменить ПИН-код."),
  ] },
  { id: 405, clientId: 22, opened: 2, state: "open", unread: 0, channel: "Сайт", messages: [
    said("client", "09:12", "Добрый день. Не приходит код подтверждения."),
    said("operator", "09:14", "Здравствуйте, Анна! Проверяем, одну минуту."),
  ] },
  { id: 409, clientId: 34, opened: 3, state: "open", unread: 0, channel: "Telegram", messages: [
    said("client", "09:40", "Нужна справка об остатке для посольства."),
    said("operator", "09:41", "На каком языке нужна справка?"),
    said("client", "09:43", "На английском, пожалуйста."),
  ] },
  { id: 412, clientId: 21, opened: 4, state: "open", unread: 2, channel: "Сайт", messages: [
    said("client", "10:02", "Здравствуйте! Хочу перевыпустить карту на новое имя."),
    said("client", "10:03", "Старая действует до конца месяца."),
  ] },
  { id: 415, clientId: 22, opened: 5, state: "open", unread: 1, channel: "Мобильное приложение", messages: [
    said("client", "10:15", "Код так и не пришёл, попробовала из приложения."),
  ] },
  { id: 417, clientId: 40, opened: 6, state: "open", unread: 1, channel: "Сайт", messages: [
    said("client", "10:21", "До скольки работает отделение на Садовой?"),
  ] },
];
