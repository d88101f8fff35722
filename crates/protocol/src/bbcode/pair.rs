//! Which closing tag belongs to which opening one.

use super::tag::NAMES;
use super::token::Token;

/// For each token the index of its partner, if it has one. A closing tag closes the last open tag of its name; tags opened
/// in between and not closed have no partner. Each token is pushed and popped once, so this takes linear time.
pub(super) fn partners(tokens: &[Token<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; tokens.len()];
    let mut open = Vec::new();
    let mut open_by_name = [0_usize; NAMES];
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Open { name, .. } => {
                open.push((*name, index));
                open_by_name[*name as usize] += 1;
            }
            Token::Close { name, .. } if open_by_name[*name as usize] > 0 => {
                while let Some((opened, start)) = open.pop() {
                    open_by_name[opened as usize] -= 1;
                    if opened == *name {
                        partners[start] = Some(index);
                        partners[index] = Some(start);
                        break;
                    }
                }
            }
            Token::Close { .. } | Token::Text(_) | Token::Leaf { .. } => {}
        }
    }
    partners
}
