//! Filled outlines, strokes and discs as triangles of one colour each.

use super::theme::{self, Rgb};
use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;

/// Triangles with a colour at each corner.
#[derive(Clone, Debug, Default)]
pub(super) struct Triangles {
    positions: Vec<[f32; 3]>,
    colours: Vec<[f32; 4]>,
    indices: Vec<u32>,
}

impl Triangles {
    fn corner(&mut self, at: Vec2, colour: [f32; 4]) -> u32 {
        self.positions.push([at.x, at.y, 0.0]);
        self.colours.push(colour);
        self.positions.len() as u32 - 1
    }

    /// A filled outline with holes; one that crosses itself may fill wrongly but never fails.
    pub(super) fn polygon(&mut self, rings: &[Vec<Vec2>], colour: Rgb) {
        let mut flat = Vec::new();
        let mut holes = Vec::new();
        for (at, ring) in rings.iter().enumerate() {
            if at > 0 {
                holes.push(flat.len() / 2);
            }
            flat.extend(ring.iter().flat_map(|p| [f64::from(p.x), f64::from(p.y)]));
        }
        let Ok(indices) = earcutr::earcut(&flat, &holes, 2) else { return };
        let first = self.positions.len() as u32;
        let colour = theme::linear(colour);
        for p in flat.chunks_exact(2) {
            self.corner(Vec2::new(p[0] as f32, p[1] as f32), colour);
        }
        self.indices.extend(indices.into_iter().map(|i| first + i as u32));
    }

    /// A straight stroke; its ends reach a little further, so that strokes of one line join.
    pub(super) fn stroke(&mut self, a: Vec2, b: Vec2, width: f32, colour: Rgb) {
        let along = (b - a).normalize_or_zero() * width * 0.5;
        let across = Vec2::new(-along.y, along.x);
        let reach = along * 0.6;
        let colour = theme::linear(colour);
        let first = self.corner(a - reach + across, colour);
        self.corner(a - reach - across, colour);
        self.corner(b + reach - across, colour);
        self.corner(b + reach + across, colour);
        self.indices.extend([0, 1, 2, 0, 2, 3].map(|i| first + i));
    }

    /// A stroke in dashes of a length, with gaps as long.
    pub(super) fn dashes(&mut self, a: Vec2, b: Vec2, width: f32, dash: f32, colour: Rgb) {
        let count = ((a.distance(b) / (2.0 * dash)).round() as usize).clamp(1, 400);
        for at in 0..count {
            let from = (at as f32 + 0.25) / count as f32;
            let to = (at as f32 + 0.75) / count as f32;
            self.stroke(a.lerp(b, from), a.lerp(b, to), width, colour);
        }
    }

    /// A filled disc.
    pub(super) fn disc(&mut self, centre: Vec2, radius: f32, colour: Rgb) {
        const CORNERS: u32 = 24;
        let first = self.positions.len() as u32;
        let colour = theme::linear(colour);
        for corner in 0..CORNERS {
            let angle = corner as f32 / CORNERS as f32 * std::f32::consts::TAU;
            self.corner(centre + Vec2::from_angle(angle) * radius, colour);
        }
        for corner in 1..CORNERS - 1 {
            self.indices.extend([first, first + corner, first + corner + 1]);
        }
    }

    /// A filled square.
    pub(super) fn square(&mut self, centre: Vec2, half: f32, colour: Rgb) {
        let colour = theme::linear(colour);
        let first = self.corner(centre + Vec2::new(-half, -half), colour);
        self.corner(centre + Vec2::new(half, -half), colour);
        self.corner(centre + Vec2::new(half, half), colour);
        self.corner(centre + Vec2::new(-half, half), colour);
        self.indices.extend([0, 1, 2, 0, 2, 3].map(|i| first + i));
    }

    /// As a mesh; where there is nothing, one triangle without extent, since a mesh without
    /// corners has no place on a graphics card.
    pub(super) fn mesh(mut self) -> Mesh {
        if self.indices.is_empty() {
            let first = self.corner(Vec2::ZERO, [0.0; 4]);
            self.indices.extend([first; 3]);
        }
        let mut mesh = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD);
        mesh.insert_attribute(Mesh::ATTRIBUTE_POSITION, self.positions);
        mesh.insert_attribute(Mesh::ATTRIBUTE_COLOR, self.colours);
        mesh.insert_indices(Indices::U32(self.indices));
        mesh
    }
}
