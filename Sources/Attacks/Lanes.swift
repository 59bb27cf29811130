// SPDX-License-Identifier: MIT
import Tensors

/// One number for each lane, in memory that kernels read.
@safe
final class LaneNumbers {
  private let storage = AlignedBuffer(count: Kernels.lanes)
  let floats: LaneFloats

  init(_ value: Float = 0) {
    unsafe floats = storage.floats
    unsafe floats.update(repeating: value, count: Kernels.lanes)
  }

  subscript(lane: Int) -> Float {
    get { unsafe floats[lane] }
    set { unsafe floats[lane] = newValue }
  }
}

/// A tile's worth of memory of a search.
@safe
final class LaneImages {
  private let storage: AlignedBuffer
  let floats: LaneFloats

  init(_ vectors: Int) {
    storage = AlignedBuffer(count: vectors * Kernels.lanes)
    unsafe floats = storage.floats
  }

  /// Zeroes one lane.
  func clear(lane: Int, vectors: Int) {
    for vector in 0..<vectors { unsafe floats[vector * Kernels.lanes + lane] = 0 }
  }
}

extension UInt32 {
  /// Whether the bit of a lane is set.
  func has(_ lane: Int) -> Bool { self >> UInt32(lane) & 1 == 1 }

  /// The bit of one lane.
  static func lane(_ lane: Int) -> UInt32 { 1 << UInt32(lane) }
}
