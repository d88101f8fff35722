//! Northbound Coffee at `shop.localhost`: a shop that holds the site chat, by its launcher or (`inline=1`) in the page.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use url::form_urlencoded;

use super::template::{Part, fill};
use super::{origin_of, page, picture};
use crate::{App, pages};

struct Product {
    id: &'static str,
    name: &'static str,
    origin: &'static str,
    notes: &'static str,
    roast: &'static str,
    price: &'static str,
    story: &'static str,
}

const PRODUCTS: [Product; 3] = [
    Product {
        id: "1",
        name: "Morning Ridge",
        origin: "Ethiopia, Guji, washed",
        notes: "Apricot, jasmine, honey",
        roast: "Light",
        price: "€14.50",
        story: "Picked above 2,000 metres and dried slowly. A clear, floral cup that forgives an impatient pour.",
    },
    Product {
        id: "2",
        name: "Green Quay",
        origin: "Colombia, Huila, washed",
        notes: "Red apple, cocoa, brown sugar",
        roast: "Medium",
        price: "€12.90",
        story: "Our everyday coffee: sweet and round in a filter, steady in an espresso, good with milk.",
    },
    Product {
        id: "3",
        name: "Night Boat",
        origin: "Sumatra and Brazil, blend",
        notes: "Dark chocolate, walnut, spice",
        roast: "Dark",
        price: "€11.80",
        story: "For the moka pot and for long evenings. Heavy, low in acidity, with a finish that stays.",
    },
];

pub(super) fn router(app: App) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/product/{id}", get(product))
        .route(
            "/shop.css",
            get(|| async { pages::sheet(include_str!("../../pages/shop/shop.css")) }),
        )
        .route("/{picture}", get(svg))
        .with_state(app)
}

#[derive(Deserialize)]
struct Visit {
    /// The site key, as the site's settings gave it.
    #[serde(default)]
    site: String,
    #[serde(default)]
    inline: String,
}

impl Visit {
    fn is_inline(&self) -> bool {
        self.inline == "1"
    }

    /// The query that keeps the site key on the way to the next page, with its question mark.
    fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.site.is_empty() {
            query.append_pair("site", &self.site);
        }
        if self.is_inline() {
            query.append_pair("inline", "1");
        }
        let query = query.finish();
        if query.is_empty() {
            query
        } else {
            format!("?{query}")
        }
    }
}

async fn home(State(app): State<App>, Query(visit): Query<Visit>) -> Response {
    let query = visit.query();
    let cards: String = PRODUCTS
        .iter()
        .map(|product| fill_product(include_str!("../../pages/shop/card.html"), product, &query))
        .collect();
    let content = fill(
        include_str!("../../pages/shop/home.html"),
        &[("products", Part::Html(&cards))],
    );
    layout(&app, &visit, "Northbound Coffee", &content)
}

async fn product(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(visit): Query<Visit>,
) -> Response {
    let Some(product) = PRODUCTS.iter().find(|product| product.id == id) else {
        return (StatusCode::NOT_FOUND, "no such coffee\n").into_response();
    };
    let content = fill_product(
        include_str!("../../pages/shop/product.html"),
        product,
        &visit.query(),
    );
    let title = format!("{} · Northbound Coffee", product.name);
    layout(&app, &visit, &title, &content)
}

fn fill_product(template: &str, product: &Product, query: &str) -> String {
    fill(
        template,
        &[
            ("id", Part::Text(product.id)),
            ("name", Part::Text(product.name)),
            ("origin", Part::Text(product.origin)),
            ("notes", Part::Text(product.notes)),
            ("roast", Part::Text(product.roast)),
            ("price", Part::Text(product.price)),
            ("story", Part::Text(product.story)),
            ("query", Part::Text(query)),
        ],
    )
}

fn layout(app: &App, visit: &Visit, title: &str, content: &str) -> Response {
    let places = [
        ("app_url", Part::Text(app.app_url())),
        ("site", Part::Text(&visit.site)),
    ];
    let (embed, notice, inline) = match (visit.site.is_empty(), visit.is_inline()) {
        (true, _) => (
            "",
            "<p class=\"notice\" role=\"note\">No chat here yet: add the site key to the address, as <code>?site=KEY</code>.</p>",
            "",
        ),
        (false, false) => (
            r#"<script async src="{{app_url}}/embed.js" data-site="{{site}}"></script>"#,
            "",
            "",
        ),
        (false, true) => (
            r##"<script async src="{{app_url}}/embed.js" data-site="{{site}}" data-target="#chat"></script>"##,
            "",
            r#"<section class="inline" aria-labelledby="ask"><h2 id="ask">Ask the roaster</h2><div id="chat"></div></section>"#,
        ),
    };
    let embed = fill(embed, &places);
    let html = fill(
        include_str!("../../pages/shop/layout.html"),
        &[
            ("title", Part::Text(title)),
            ("query", Part::Text(&visit.query())),
            ("content", Part::Html(content)),
            ("embed", Part::Html(&embed)),
            ("notice", Part::Html(notice)),
            ("inline", Part::Html(inline)),
        ],
    );
    page(html, &policy(app))
}

/// The application's origin in `script-src` and `frame-src`, and nowhere else.
fn policy(app: &App) -> String {
    let app = origin_of(app.app_url()).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' {app}; frame-src 'self' {app}; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
    )
}

async fn svg(Path(name): Path<String>) -> Response {
    picture(match name.as_str() {
        "mark.svg" => include_str!("../../pages/shop/mark.svg"),
        "hero.svg" => include_str!("../../pages/shop/hero.svg"),
        "bag-1.svg" => include_str!("../../pages/shop/bag-1.svg"),
        "bag-2.svg" => include_str!("../../pages/shop/bag-2.svg"),
        "bag-3.svg" => include_str!("../../pages/shop/bag-3.svg"),
        _ => return StatusCode::NOT_FOUND.into_response(),
    })
}
