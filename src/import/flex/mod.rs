//! Tables of requests, vehicles and participants, as commands that run flexible mobility alone
//! take them: CSV files with a header, columns in any order.
//!
//! Whatever is wrong is told with file, line and column, all of it at once; nothing is guessed.

mod participants;
mod requests;
mod table;
mod vehicles;

pub use participants::participants;
pub use requests::requests;
pub use table::Coordinates;
pub use vehicles::vehicles;
