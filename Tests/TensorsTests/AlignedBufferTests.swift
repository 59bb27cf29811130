// SPDX-License-Identifier: MIT
import Tensors
import Testing

@Suite("AlignedBuffer")
struct AlignedBufferTests {
  @Test("memory is zeroed and starts on a cache line", arguments: [0, 1, 15, 1000, 3 << 20])
  func zeroedAndAligned(count: Int) {
    let buffer = AlignedBuffer(count: count)
    #expect(buffer.count == count)
    #expect(unsafe UInt(bitPattern: buffer.floats) % 64 == 0)
    #expect(unsafe UInt(bitPattern: buffer.bytes) == UInt(bitPattern: buffer.floats))
    let isZero = unsafe UnsafeBufferPointer(start: buffer.floats, count: count)
      .allSatisfy { $0 == 0 }
    #expect(isZero)
    for index in 0..<count { unsafe buffer.floats[index] = 1 }
    if count > 0 { #expect(unsafe buffer.floats[count - 1] == 1) }
  }
}
