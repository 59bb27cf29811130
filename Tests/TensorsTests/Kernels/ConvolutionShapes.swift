// SPDX-License-Identifier: MIT

extension ConvolutionCase {
  /// Shapes small enough for a definition written in Swift.
  static let tiny: [ConvolutionCase] = [
    ConvolutionCase(1, 1, size: 1, kernel: 1),
    ConvolutionCase(2, 3, size: 4, kernel: 3, pad: 1),
    ConvolutionCase(3, 2, size: 5, kernel: 3, stride: 2, pad: 1, wider: 1),
    ConvolutionCase(2, 2, size: 5, kernel: 4, stride: 3, pad: 2),
    ConvolutionCase(4, 6, size: 3, kernel: 3, pad: 1, groups: 2),
    ConvolutionCase(3, 3, size: 4, kernel: 3, stride: 2, pad: 1, groups: 3),
    ConvolutionCase(2, 5, size: 3, kernel: 3),
    ConvolutionCase(1, 2, size: 3, kernel: 2, stride: 3),
    ConvolutionCase(2, 2, size: 4, kernel: 2, pad: 0, kernelWider: 1, strideWider: 1),
  ]

  /// Shapes that meet every path: tails of channels and columns, borders, phases, groups.
  static let table: [ConvolutionCase] =
    eightLayer + channels + kernels + groups + linear + winograd

  /// The layers of the eight-layer network.
  private static let eightLayer = [
    ConvolutionCase(1, 32, size: 28, kernel: 3, pad: 1),
    ConvolutionCase(32, 32, size: 28, kernel: 3, stride: 2, pad: 1),
    ConvolutionCase(32, 64, size: 14, kernel: 3, pad: 1),
    ConvolutionCase(64, 64, size: 14, kernel: 3, stride: 2, pad: 1),
    ConvolutionCase(64, 128, size: 7, kernel: 3, pad: 1),
    ConvolutionCase(128, 128, size: 7, kernel: 3, stride: 2, pad: 1),
  ]

  private static let channels: [ConvolutionCase] = {
    let counts: [Int32] = [1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 29, 33]
    return counts.flatMap { count in
      [
        ConvolutionCase(count, 6, size: 7, kernel: 3, pad: 1),
        ConvolutionCase(5, count, size: 7, kernel: 3, pad: 1, wider: 4),
        ConvolutionCase(count, count, size: 6, kernel: 3, stride: 2, pad: 1, wider: 1),
        ConvolutionCase(count, count, size: 3, kernel: 1),
      ]
    }
  }()

  private static let kernels: [ConvolutionCase] = {
    let sizes: [Int32] = [1, 2, 3, 4, 5, 7]
    return sizes.flatMap { kernel in
      (1...3).flatMap { (stride: Int32) in
        [
          ConvolutionCase(3, 8, size: 9, kernel: kernel, stride: stride, pad: kernel / 2),
          ConvolutionCase(8, 3, size: 8, kernel: kernel, stride: stride, wider: 5),
          ConvolutionCase(2, 9, size: 7, kernel: kernel, stride: stride, pad: kernel - 1),
        ]
      }
    } + [
      ConvolutionCase(4, 4, size: 5, kernel: 1, pad: 2, wider: 2),
      ConvolutionCase(4, 5, size: 6, kernel: 3, stride: 2, pad: 0, bottom: 1),
      ConvolutionCase(4, 5, size: 8, kernel: 1, kernelWider: 4),
      ConvolutionCase(4, 5, size: 8, kernel: 3, stride: 1, pad: 1, strideWider: 1),
      ConvolutionCase(2, 3, size: 1, kernel: 3, pad: 1),
      ConvolutionCase(2, 3, size: 2, kernel: 7, stride: 2, pad: 3),
      ConvolutionCase(3, 2, size: 28, kernel: 5, pad: 2),
    ]
  }()

  private static let groups = [
    ConvolutionCase(8, 8, size: 6, kernel: 3, pad: 1, groups: 2),
    ConvolutionCase(10, 26, size: 6, kernel: 3, stride: 2, pad: 1, groups: 2),
    ConvolutionCase(12, 60, size: 5, kernel: 1, groups: 3),
    ConvolutionCase(32, 32, size: 9, kernel: 3, pad: 1, groups: 32),
    ConvolutionCase(5, 10, size: 7, kernel: 5, stride: 2, pad: 2, groups: 5),
    ConvolutionCase(13, 13, size: 4, kernel: 3, pad: 1, groups: 13, wider: 7),
  ]

  /// Winograd's tiles of every size, whole and cut, and every tail of channels.
  private static let winograd: [ConvolutionCase] = {
    let sizes: [Int32] = [1, 2, 3, 4, 5, 6, 7, 8, 14]
    let counts: [Int32] = [1, 2, 5, 6, 7, 12, 13, 29, 40, 75]
    let cases =
      sizes.flatMap { size in
        [
          ConvolutionCase(3, 5, size: size, kernel: 3, pad: 1),
          ConvolutionCase(4, 3, size: size + 2, kernel: 3, wider: 3),
          ConvolutionCase(2, 4, size: size, kernel: 3, pad: 2, wider: 1),
          ConvolutionCase(3, 4, size: 2 * size, kernel: 3, stride: 2, pad: 1),
          ConvolutionCase(4, 3, size: 2 * size + 1, kernel: 3, stride: 2, pad: 1, wider: 2),
          ConvolutionCase(2, 3, size: size, kernel: 3, stride: 2, pad: 1, wider: 1, bottom: 0),
        ]
      }
      + counts.flatMap { count in
        [
          ConvolutionCase(count, 7, size: 7, kernel: 3, pad: 1),
          ConvolutionCase(5, count, size: 6, kernel: 3, pad: 1, wider: 5),
          ConvolutionCase(count, count, size: 5, kernel: 3, stride: 2, pad: 1),
        ]
      }
      + [
        ConvolutionCase(32, 64, size: 14, kernel: 3, pad: 1),
        ConvolutionCase(3, 3, size: 5, kernel: 3, pad: 1, bottom: 0),
      ]
    return cases.map(\.byWinograd)
  }()

  /// Linear layers: the kernel covers the whole input.
  private static let linear = [
    ConvolutionCase(128, 128, size: 4, kernel: 4),
    ConvolutionCase(33, 10, size: 1, kernel: 1),
    ConvolutionCase(128, 10, size: 1, kernel: 1),
    ConvolutionCase(1, 17, size: 28, kernel: 28),
    ConvolutionCase(3, 2, size: 5, kernel: 5, wider: 2, kernelWider: 2),
  ]
}
