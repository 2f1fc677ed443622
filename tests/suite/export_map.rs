//! Results on maps: GeoJSON as a reader of its own sees it, and the map as a file.

use crate::export_tables::compared;
use crate::national::country;
use ::geojson::{Feature, FeatureCollection, GeometryValue};
use ansvar::id::Id;
use ansvar::report::csv as tables;
use ansvar::report::document::document;
use ansvar::report::export::{Table, geojson, gtfs};
use ansvar::report::format::Language;
use ansvar::report::page::{Shown, map_file};
use ansvar::report::words::Words;
use ansvar::run::Comparison;
use ansvar::scenario::Scenario;
use std::collections::BTreeMap;
use std::sync::Arc;

fn collections(comparison: &Comparison, keys: &[String]) -> BTreeMap<String, FeatureCollection> {
    let tables = tables::files(&document(comparison, keys, 1), comparison, keys).unwrap();
    let files = geojson::files(comparison, keys, &tables).unwrap();
    let geo = files.into_iter().filter(|(name, _)| name.ends_with(".geojson"));
    geo.map(|(name, bytes)| {
        let text = String::from_utf8(bytes).unwrap();
        let read = text.parse::<FeatureCollection>();
        (name, read.unwrap_or_else(|problem| panic!("{problem}")))
    })
    .collect()
}

fn property<'a>(feature: &'a Feature, name: &str) -> &'a serde_json::Value {
    feature.property(name).unwrap_or_else(|| panic!("{name} of {feature:?}"))
}

#[test]
fn every_row_of_a_table_is_a_feature_with_its_figures_and_its_place() {
    let comparison = compared(Arc::new);
    let keys = ["town".to_owned(), "=moved".to_owned()];
    let tables = tables::files(&document(&comparison, &keys, 1), &comparison, &keys).unwrap();
    let geo = collections(&comparison, &keys);
    assert_eq!(geo.len(), 4);
    for (name, id) in [("zones", "zone"), ("hubs", "hub"), ("lines", "service")] {
        let (_, bytes) = tables.iter().find(|(file, _)| *file == format!("{name}.csv")).unwrap();
        let table = Table::read(&format!("{name}.csv"), bytes).unwrap();
        let features = &geo[&format!("{name}.geojson")].features;
        assert_eq!(features.len(), table.rows.len());
        for (feature, row) in features.iter().zip(&table.rows) {
            for ((column, _), cell) in table.columns.iter().zip(row) {
                let told = match property(feature, column) {
                    serde_json::Value::Null => String::new(),
                    serde_json::Value::String(text) => text.clone(),
                    serde_json::Value::Number(number) => {
                        // As the table writes it.
                        let number = number.as_f64().unwrap();
                        assert_eq!(number, cell.parse::<f64>().unwrap(), "{name} {column}");
                        cell.clone()
                    }
                    other => other.to_string(),
                };
                assert_eq!(&told, cell, "{name} {column}");
            }
            let geometry = &feature.geometry.as_ref().expect("it has a place").value;
            let scenario = &comparison.base().scenario;
            let slug = property(feature, id).as_str().unwrap();
            match (name, geometry) {
                ("zones", GeometryValue::Point { coordinates }) => {
                    let zone = &scenario.area.zones[scenario.zone_by_slug(slug).unwrap()];
                    assert_eq!(coordinates.as_slice(), [zone.lon, zone.lat]);
                }
                ("hubs", GeometryValue::Point { coordinates }) => {
                    let hub = &scenario.area.hubs[scenario.hub_by_slug(slug).unwrap()];
                    assert_eq!(coordinates.as_slice(), [hub.lon, hub.lat]);
                }
                ("lines", GeometryValue::LineString { coordinates }) => {
                    let line = &scenario.services[scenario.service_by_slug(slug).unwrap()];
                    assert_eq!(coordinates.len(), line.stops.len());
                    let hub = &scenario.area.hubs[line.stops[1].hub];
                    assert_eq!(coordinates[1].as_slice(), [hub.lon, hub.lat]);
                }
                (name, other) => panic!("{name}: {other:?}"),
            }
        }
    }
    // Municipalities have a column for each figure.
    let places = &geo["municipalities.geojson"];
    assert_eq!(places.features.len(), 4, "two municipalities, two results");
    for feature in &places.features {
        let result = &comparison.results[usize::from(property(feature, "scenario") != "town")];
        let slug = property(feature, "municipality").as_str().unwrap();
        let id = result.scenario.municipality_by_slug(slug).unwrap();
        let wanted = result.indicators.get("pt-trips").unwrap().by_municipality[&id];
        let told = property(feature, "pt_trips").as_f64().unwrap();
        assert!((told - wanted).abs() <= 1e-8 * wanted.abs(), "{told} {wanted}");
    }
    let credits = &places.foreign_members.as_ref().unwrap()["credits"];
    assert_eq!(credits.as_array().unwrap().len(), comparison.base().scenario.credits.len());
}

/// Twice the area, positive where a ring turns to the left.
fn turn(ring: &[Vec<f64>]) -> f64 {
    ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum()
}

#[test]
fn areas_of_the_country_are_closed_rings_that_turn_as_the_standard_says() {
    let (comparison, keys) = country();
    let geo = collections(comparison, &keys);
    let zones = &geo["zones.geojson"].features;
    let n = comparison.base().scenario.area.zones.len();
    assert_eq!(zones.len(), n * keys.len());
    let mut areas = 0;
    for feature in zones {
        let Some(GeometryValue::MultiPolygon { coordinates }) =
            feature.geometry.as_ref().map(|geometry| &geometry.value)
        else {
            continue;
        };
        areas += 1;
        for polygon in coordinates {
            for (nth, ring) in polygon.iter().enumerate() {
                let ring: Vec<Vec<f64>> =
                    ring.iter().map(|position| position.as_slice().to_vec()).collect();
                assert!(ring.len() >= 4 && ring.first() == ring.last(), "{feature:?}");
                assert_eq!(turn(&ring) > 0.0, nth == 0, "{:?}", property(feature, "zone"));
                for point in &ring {
                    let inside =
                        (7.0..16.0).contains(&point[0]) && (54.0..58.5).contains(&point[1]);
                    assert!(inside, "longitude first: {point:?}");
                }
            }
        }
    }
    assert_eq!(areas, zones.len(), "every zone of the country has its area");
}

/// The town on zones of the country, so that it has areas; hostile names, as the page is tested.
pub(crate) fn on_areas(mut scenario: Scenario) -> Arc<Scenario> {
    for (at, slug) in ["z101001", "z101002", "z101003"].into_iter().enumerate() {
        scenario.area.zones[Id::from_index(at)].slug = slug.to_owned();
    }
    scenario.regime.name = "<script>\u{1}&</script>".to_owned();
    scenario.area.municipalities.iter_mut().for_each(|place| place.name = "<a&\"b\">".to_owned());
    scenario.credits.push("<credit> & more".to_owned());
    Arc::new(scenario)
}

#[test]
fn the_map_is_one_whole_svg_with_title_legend_scale_and_credits() {
    let comparison = compared(on_areas);
    let keys = ["town".to_owned(), "moved".to_owned()];
    let document = document(&comparison, &keys, 1);
    for language in [Language::English, Language::Danish] {
        let words = Words::new(language);
        let shown = Shown {
            document: &document,
            comparison: &comparison,
            keys: &keys,
            words: &words,
            command: "",
            warnings: &[],
        };
        let svg = map_file::svg::map(&shown).expect("there is something to draw");
        let read = roxmltree::Document::parse(&svg).unwrap_or_else(|problem| panic!("{problem}"));
        let root = read.root_element();
        assert_eq!(root.tag_name().namespace(), Some("http://www.w3.org/2000/svg"));
        let texts: Vec<&str> = read.descendants().filter_map(|node| node.text()).collect();
        let has = |text: &str| texts.iter().any(|own| own.contains(text));
        assert!(has(&words.get("page-map")) && has(&words.get("page-map-legend")));
        assert!(has("50") && has("N") && has("<credit> & more") && has("<a&\"b\">"));
        assert_eq!(svg.matches("class=\"swatch\"").count(), 7);
        for fetches in ["<script", "src=", "url(", "@import", "page-"] {
            assert!(!svg.contains(fetches), "{fetches}");
        }
        // What is referred to is there, and every municipality is drawn.
        let ids: Vec<&str> = read.descendants().filter_map(|node| node.attribute("id")).collect();
        let uses = read.descendants().filter(|node| node.has_tag_name("use"));
        let hrefs: Vec<&str> = uses
            .filter_map(|node| node.attribute(("http://www.w3.org/1999/xlink", "href")))
            .collect();
        let used: Vec<&str> = ["a", "borders"]
            .into_iter()
            .filter(|id| ids.iter().any(|own| own.starts_with(id)))
            .collect();
        assert_eq!(used.len(), 2);
        assert!(hrefs.iter().all(|href| ids.contains(&&href[1..])), "{hrefs:?} {ids:?}");
        assert_eq!(hrefs.len(), 3, "two municipalities and the borders");
    }
    // As a picture: whole, with the land in its colours, letters, and the same bytes again.
    let words = Words::new(Language::Danish);
    let shown = Shown {
        document: &document,
        comparison: &comparison,
        keys: &keys,
        words: &words,
        command: "",
        warnings: &[],
    };
    let png = map_file::png::map(&shown).expect("there is something to draw");
    assert_eq!(png, map_file::png::map(&shown).unwrap());
    let picture = tiny_skia::Pixmap::decode_png(&png).unwrap();
    let svg = map_file::svg::map(&shown).unwrap();
    let read = roxmltree::Document::parse(&svg).unwrap();
    let side = |name: &str| read.root_element().attribute(name).unwrap().parse::<f64>().unwrap();
    assert!((f64::from(picture.width()) - 2.0 * side("width")).abs() <= 2.0);
    assert!((f64::from(picture.height()) - 2.0 * side("height")).abs() <= 2.0);
    let counted = |colour: &str| {
        let part = |at: usize| u8::from_str_radix(&colour[at..at + 2], 16).unwrap();
        let wanted = [part(1), part(3), part(5)];
        let is = |p: &&tiny_skia::PremultipliedColorU8| [p.red(), p.green(), p.blue()] == wanted;
        picture.pixels().iter().filter(is).count()
    };
    for node in read.descendants().filter(|node| node.has_tag_name("use")) {
        if let Some(fill) = node.attribute("fill") {
            assert!(counted(fill) > 500, "{fill}");
        }
    }
    assert!(counted("#1b1b1b") > 500, "letters");
    assert!(!map_file::has_areas(&compared(Arc::new).base().scenario));
    // The same bytes again, as of everything that is written.
    let feed = |key| gtfs::feed(&comparison.results[1], key).unwrap().zip;
    assert_eq!(feed("moved"), feed("moved"));
}
