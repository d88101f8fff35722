// The clients as this CRM knows them. Ids are text, leading zeros and all.
export const clients = [
  { id: "00234", name: "Martin Luther King", about: "Client since 2011", facts: { Phone: "+7 999 123-456", "E-mail": "king@example.com", Birthday: "15.01.1929", INN: "150622624993" }, products: ["Gold card, replacement requested", "Savings account"] },
  { id: "00235", name: "Anna Sokolova", about: "Client since 2019", facts: { Phone: "+7 999 555-01-22", "E-mail": "sokolova@example.com", Birthday: "02.09.1988" }, products: ["Salary card", "Mobile banking"] },
  { id: "7", name: "Igor Pavlov", about: "Sole trader", facts: { Phone: "8 (999) 555-34-34", INN: "770012345678" }, products: ["Business account"] },
  { id: "00240", name: "Olga Kim", about: "Client since 2024, never wrote", facts: { "E-mail": "kim@example.com" }, products: ["Travel card"] },
  { id: "00999", name: "Nina Berg", about: "Prospect, not known to iQChannels", facts: { "E-mail": "berg@example.com" }, products: [] },
];
