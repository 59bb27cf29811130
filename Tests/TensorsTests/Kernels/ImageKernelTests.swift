// SPDX-License-Identifier: MIT
import CKernels
import Testing

extension KernelTests {
  @Suite("Images")
  struct Images {
    private let channels = 2
    private let height = 3
    private let width = 4

    @Test("lanes are filled from shifted and mirrored images, outside is zero")
    func load() {
      let pixels: [UInt8] = (0..<24).map { UInt8($0 * 10 + 5) }
      unsafe pixels.withUnsafeBufferPointer { buffer in
        var sources = unsafe [tk_image_source](
          repeating: tk_image_source(pixels: nil, shift_y: 0, shift_x: 0, mirrored: 0),
          count: lanes)
        for index in 0..<lanes - 1 {
          unsafe sources[index] = tk_image_source(
            pixels: buffer.baseAddress, shift_y: Int32(index % 5) - 2,
            shift_x: Int32(index % 7) - 3, mirrored: Int32(index % 2))
        }
        var x = [Float](repeating: 9, count: 24 * lanes)
        unsafe tk_images_load(sources, 2, 3, 4, &x)
        for index in 0..<lanes {
          let expected =
            index == lanes - 1
            ? [Float](repeating: 0, count: 24)
            : shifted(pixels, index % 5 - 2, index % 7 - 3, mirrored: index % 2 == 1)
          #expect(lane(index, of: x) == expected)
        }
        let before = x
        unsafe tk_lane_load(&sources[0], 15, 2, 3, 4, &x)
        #expect(lane(15, of: x) == lane(0, of: before))
        #expect(lane(3, of: x) == lane(3, of: before))
      }
    }

    /// [C][H][W] pixels -> [H][W][C] values.
    private func shifted(_ pixels: [UInt8], _ y: Int, _ x: Int, mirrored: Bool) -> [Float] {
      var values: [Float] = []
      for row in 0..<height {
        for column in 0..<width {
          for channel in 0..<channels {
            let (h, w) = (row + y, column + x)
            let inside = (0..<height).contains(h) && (0..<width).contains(w)
            let from = mirrored ? width - 1 - w : w
            values.append(inside ? Float(pixels[(channel * height + h) * width + from]) / 255 : 0)
          }
        }
      }
      return values
    }

    @Test("a lane comes out as planes and goes in again")
    func lanesInAndOut() {
      let x = KernelValues().sample(24 * lanes)
      var image = [Float](repeating: 0, count: 24)
      unsafe tk_lane_extract(x, 6, 2, 3, 4, &image)
      let values = lane(6, of: x)
      let planes = (0..<24).map { (index: Int) -> Float in values[index % 12 * 2 + index / 12] }
      #expect(image == planes)
      var y = [Float](repeating: 1, count: x.count)
      unsafe tk_lane_insert(image, 9, 2, 3, 4, &y)
      #expect(lane(9, of: y) == values)
      #expect(lane(8, of: y) == [Float](repeating: 1, count: 24))
    }

    @Test("channels are scaled and shifted, in place too", arguments: [0, 1, 5])
    func affine(pixels: Int) {
      var values = KernelValues(seed: pixels)
      let x = values.floats(pixels * 3 * lanes)
      let (scale, shift) = (values.floats(3), values.floats(3))
      let scaled = x.indices.map { x[$0] * scale[$0 / lanes % 3] }
      let moved = x.indices.map { scaled[$0] + shift[$0 / lanes % 3] }
      for isa in supportedInstructionSets {
        withInstructionSet(isa) {
          var y = x
          unsafe tk_channel_affine(pixels, 3, y, scale, shift, &y)
          let movedAgrees = agree(y, moved)
          #expect(movedAgrees)
          unsafe tk_channel_scale(pixels, 3, x, scale, &y)
          #expect(y == scaled)
        }
      }
    }
  }
}
