//! The buses' money under each key of sharing fares, beside the payers' own figures.

use super::format::{self, number};
use super::table::Table;
use super::words::Words;
use crate::run::money::MoneyUnderKey;
use crate::scenario::regime::BodyKind;
use crate::scenario::tables::MoneyRow;

/// The buses' money under each key, then the payers' own figures with the residuals.
pub fn text(found: &[MoneyUnderKey], known: &[MoneyRow], words: &Words) -> String {
    let language = words.language;
    let millions = |value: f64| number(value / 1e6, 0, language);
    let mut out = String::new();
    let payer = |kind: Option<BodyKind>| match kind {
        Some(kind) => words.get(super::text::kind_word(Some(kind))),
        None => words.get("money-all"),
    };
    for under in found {
        out.push_str(&format!("{}\n", words.get(&format!("money-key-{}", under.key.slug()))));
        let mut table = Table::new(2);
        let heads =
            ["company", "payer", "kind", "hours", "rate", "cost", "fares", "overhead", "net"];
        let heads = heads.map(|head| words.get(&format!("money-{head}")));
        table.row(heads.into_iter().chain([words.get("money-coverage")]));
        table.rule();
        let kinds = under.books.iter().map(|((company, payer, kind), books)| {
            (
                (company.as_str(), *payer),
                words.get(&format!("service-kind-{}", kind.slug())),
                *books,
            )
        });
        let all = under.by_payer().into_iter();
        let mut lines: Vec<_> =
            all.map(|(of, books)| (of, words.get("money-all"), books)).chain(kinds).collect();
        lines.sort_by_key(|(of, _, _)| *of);
        for ((company, kind), of, books) in lines {
            table.row([
                company.to_owned(),
                payer(Some(kind)),
                of,
                number(books.hours, 0, language),
                number(books.cost / books.hours, 0, language),
                millions(books.cost),
                millions(books.fares),
                millions(books.overhead),
                millions(books.net()),
                number(books.coverage(), 0, language),
            ]);
        }
        out.push_str(&format!("{}\n", table.render()));
    }
    let mut table = Table::new(3);
    let heads = ["company", "payer", "what", "known", "range"];
    let heads = heads.map(|head| words.get(&format!("money-{head}"))).into_iter();
    let keys = found.iter().map(|under| words.get(&format!("money-at-{}", under.key.slug())));
    let last = ["calibrate-certainty", "calibrate-source"].map(|head| words.get(head));
    table.row(heads.chain(keys).chain(last));
    table.rule();
    for row in known {
        let company =
            if row.company.is_empty() { words.get("money-all") } else { row.company.clone() };
        let begin = [
            company,
            payer(row.payer),
            format!("{} ({})", words.get(&format!("money-what-{}", row.what)), row.unit),
            number(row.value, 0, language),
            format!("{}–{}", number(row.low, 0, language), number(row.high, 0, language)),
        ];
        let figures = found.iter().map(|under| {
            let figure = under.figure(row);
            let inside = row.low <= figure && figure <= row.high;
            let mark = if inside { "" } else { " !" };
            format!("{}{mark}", number(figure, 0, language))
        });
        let certainty = words.get(&format!("certainty-{:?}", row.certainty).to_lowercase());
        table.row(begin.into_iter().chain(figures).chain([certainty, row.source.clone()]));
    }
    out.push_str(&table.render());
    out.push_str(&format!("\n{}\n\n", words.get("money-s-buses")));
    let mut table = Table::new(2);
    let keys = found.iter().map(|under| words.get(&format!("money-at-{}", under.key.slug())));
    table.row(
        ["money-s-buses-by", "money-payer"].map(|head| words.get(head)).into_iter().chain(keys),
    );
    table.rule();
    for s_buses in S_BUSES {
        for of in S_BUSES {
            let nets = found.iter().map(|under| number(under.net_with(of, s_buses), 0, language));
            table.row([payer(Some(s_buses)), payer(Some(of))].into_iter().chain(nets));
        }
    }
    out.push_str(&table.render());
    out.push_str(&format!("\n{}\n", words.get("money-note")));
    out
}

/// Who may have to pay the S-buses.
const S_BUSES: [BodyKind; 2] = [BodyKind::Region, BodyKind::Municipality];

/// The same for a program.
pub fn document(found: &[MoneyUnderKey], known: &[MoneyRow]) -> serde_json::Value {
    let keys: Vec<serde_json::Value> = found
        .iter()
        .map(|under| {
            let books: Vec<serde_json::Value> = under
                .books
                .iter()
                .map(|((company, payer, kind), books)| {
                    serde_json::json!({
                        "company": company,
                        "payer": payer,
                        "kind": kind.slug(),
                        "hours": format::publish(books.hours),
                        "cost": format::publish(books.cost),
                        "fares": format::publish(books.fares),
                        "overhead": format::publish(books.overhead),
                        "net": format::publish(books.net()),
                    })
                })
                .collect();
            let net = |s_buses: BodyKind| {
                let of = |payer| format::publish(under.net_with(payer, s_buses));
                serde_json::json!({
                    "net_regions": of(BodyKind::Region),
                    "net_municipalities": of(BodyKind::Municipality),
                })
            };
            serde_json::json!({
                "key": under.key.slug(),
                "books": books,
                "s_buses_by_regions": net(BodyKind::Region),
                "s_buses_by_municipalities": net(BodyKind::Municipality),
            })
        })
        .collect();
    let known: Vec<serde_json::Value> = known
        .iter()
        .map(|row| {
            let model: Vec<f64> =
                found.iter().map(|under| format::publish(under.figure(row))).collect();
            serde_json::json!({ "known": row, "model": model })
        })
        .collect();
    serde_json::json!({ "keys": keys, "known": known })
}
