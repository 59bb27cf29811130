// SPDX-License-Identifier: MIT
import Glibc

extension RandomStream {
  /// A standard normal number (Box and Muller 1958; the second of each pair is not kept, so that the
  /// stream has no hidden state).
  package mutating func normal() -> Float {
    let radius = (-2 * log(Double(next()) * 0x1p-32 + 0x1p-33)).squareRoot()
    let angle = 2 * Double.pi * Double(next()) * 0x1p-32
    return Float(radius * cos(angle))
  }
}
