// SPDX-License-Identifier: MIT
import Glibc

/// Memory for kernels: floats aligned to a cache line, freed with the object.
///
/// Shared between threads only under its owner's discipline: a plan's packed weights are read by all
/// and written by none while an executor runs; an executor's arena belongs to one worker.
@safe
package final class AlignedBuffer: @unchecked Sendable {
  package let count: Int
  private let base: UnsafeMutableRawPointer

  /// Allocates zeroed floats; 0 floats give a valid address too.
  package init(count: Int) {
    self.count = count
    let bytes = max(count * MemoryLayout<Float>.stride, 64)
    let isLarge = bytes >= Self.hugePage
    var pointer: UnsafeMutableRawPointer?
    let status = unsafe posix_memalign(&pointer, isLarge ? Self.hugePage : 64, bytes)
    guard status == 0, let pointer = unsafe pointer else {
      // Like the allocator of every Swift value: there is nothing sensible left to do.
      preconditionFailure("out of memory: \(bytes) bytes for a buffer")
    }
    if isLarge { _ = unsafe madvise(pointer, bytes, MADV_HUGEPAGE) }
    unsafe memset(pointer, 0, bytes)
    unsafe base = pointer
  }

  deinit {
    unsafe free(base)
  }

  /// The address of the first float.
  package var floats: UnsafeMutablePointer<Float> {
    unsafe base.assumingMemoryBound(to: Float.self)
  }

  /// The address as untyped bytes, for masks and choices kept beside floats.
  package var bytes: UnsafeMutableRawPointer { unsafe base }

  private static let hugePage = 2 << 20
}
