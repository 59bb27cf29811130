// SPDX-License-Identifier: MIT
import Tensors

extension KernelCall {
  /// Sums of bytes times codes of one bit; the output is those of the middle pixel.
  init(signs geometry: ConvolutionGeometry, _ sum: SignedSum) {
    let channels = geometry.outputChannels
    let codes = RandomBatch.filled(count: geometry.weightCount, seed: 1, in: -1...1)
    for index in 0..<codes.count {
      unsafe codes.floats[index] = unsafe codes.floats[index] < 0 ? -1 : 1
    }
    let floats =
      geometry.inputHeight * geometry.inputWidth * Kernels.quads(geometry.inputChannels)
      * Kernels.lanes
    let input = AlignedBuffer(count: floats)
    let largest = UInt8((1 << sum.bits) - 1)
    for index in 0..<(floats * 4) {
      unsafe input.bytes.storeBytes(
        of: UInt8(truncatingIfNeeded: index &* 40503 >> 7) & largest, toByteOffset: index,
        as: UInt8.self)
    }
    let start = AlignedBuffer(count: channels + 4)
    let ones = RandomBatch.filled(count: channels, seed: 2, in: 1...1)
    let sums = AlignedBuffer(count: geometry.outputCount * Kernels.lanes)
    let output = AlignedBuffer(count: channels * Kernels.lanes)
    let planes = AlignedBuffer(
      count: Kernels.binaryPlanesCount(geometry, inputBits: sum.bits))
    let middle = geometry.outputPixels / 2 * channels * Kernels.lanes
    let products = unsafe IntegerWeights(geometry, codes: codes.floats, largest: Int32(largest))
    let signs =
      sum.countsBits
      ? unsafe BinaryWeights(geometry, codes: codes.floats, bits: sum.bits) : nil
    let work = 2.0 * Double(geometry.weightCount * geometry.outputPixels * Kernels.lanes)
    self.init(output: output, work: work / 1e9, unit: "GOP/s") {
      let x = unsafe input.bytes.assumingMemoryBound(to: UInt8.self)
      let zeros = unsafe UnsafePointer(start.bytes.assumingMemoryBound(to: Int32.self))
      let y = unsafe sums.bytes.assumingMemoryBound(to: Int32.self)
      if let signs {
        unsafe Kernels.binaryConvolution(
          signs, x: x, planes: planes.bytes.assumingMemoryBound(to: UInt8.self), start: zeros,
          sums: y)
      } else {
        unsafe Kernels.integerConvolution(products, x: x, start: zeros, sums: y)
      }
      unsafe Kernels.integerScores(
        channels: channels, sums: y + middle, scales: ones.floats, biases: start.floats,
        y: output.floats)
    }
  }
}
