// SPDX-License-Identifier: MIT
import Tensors

/// One row of the table of kernels, which is data: what is called, on which shape.
struct KernelCase {
  /// What is called.
  enum Work {
    case convolution(ConvolutionGeometry, ConvolutionPass)
    case signs(ConvolutionGeometry, SignedSum)
    case vectors(VectorKernel, count: Int)
  }

  let name: String
  let work: Work
}

/// The three passes of a convolution.
enum ConvolutionPass: String, CaseIterable {
  case forward
  case backwardInput = "input gradient"
  case backwardWeights = "weight gradient"

  /// Where a geometry says how the pass is computed.
  var algorithm: WritableKeyPath<ConvolutionGeometry, ConvolutionAlgorithm> {
    switch self {
    case .forward: \.forwardAlgorithm
    case .backwardInput: \.backwardAlgorithm
    case .backwardWeights: \.weightsAlgorithm
    }
  }
}

/// How sums of bytes times codes of one bit are found.
struct SignedSum {
  /// Bits of one value.
  let bits: Int
  /// By counting bits, with the making of planes, or by products of bytes.
  let countsBits: Bool
}

/// Kernels over a run of vectors of 16 lanes.
enum VectorKernel: String, CaseIterable {
  case relu
  case mask
  case add
  case linfStep = "linf step"
  case affine
  case fakeQuantize = "fake quantize"
  case sgd
}

extension KernelCase {
  /// Every kernel case.
  static let all = convolutions.flatMap(passes(of:)) + signs + vectors

  /// Weights of one bit on the deep shapes of the eight-layer network and a residual one.
  private static let signs = [
    ConvolutionShape(14, 32, 64), ConvolutionShape(14, 64, 64, stride: 2),
    ConvolutionShape(7, 64, 128), ConvolutionShape(7, 128, 128, stride: 2),
    ConvolutionShape(4, 128, 128, kernel: 4, padding: 0), ConvolutionShape(32, 16, 16),
  ].flatMap { shape in
    [1, 2, 3, 8].flatMap { bits in
      [false, true].map { countsBits in
        KernelCase(
          name: "signs \(shape.name), values of \(bits) bits by "
            + (countsBits ? "counting" : "products"),
          work: .signs(shape.geometry, SignedSum(bits: bits, countsBits: countsBits)))
      }
    }
  }

  /// Every pass by every algorithm that it has; what networks use is marked.
  private static func passes(of shape: ConvolutionShape) -> [KernelCase] {
    ConvolutionPass.allCases.flatMap { pass in
      shape.algorithms(of: pass).map { algorithm in
        let isUsed = shape.geometry[keyPath: pass.algorithm] == algorithm
        var geometry = shape.geometry
        geometry[keyPath: pass.algorithm] = algorithm
        return KernelCase(
          name: "\(shape.name) \(pass.rawValue), \(algorithm)\(isUsed ? " (used)" : "")",
          work: .convolution(geometry, pass))
      }
    }
  }

  /// On the first map of the eight-layer network.
  private static let vectors = VectorKernel.allCases.map {
    KernelCase(name: "\($0.rawValue), 28x28x32", work: .vectors($0, count: 28 * 28 * 32))
  }

  /// Input size, input and output channels, kernel size and stride: the shapes of the eight-layer
  /// network, of what pruning leaves of it, and of the residual networks.
  private static let convolutions: [ConvolutionShape] = [
    ConvolutionShape(28, 1, 32), ConvolutionShape(28, 32, 32, stride: 2),
    ConvolutionShape(14, 32, 64), ConvolutionShape(14, 64, 64, stride: 2),
    ConvolutionShape(7, 64, 128), ConvolutionShape(7, 128, 128, stride: 2),
    ConvolutionShape(4, 128, 128, kernel: 4, padding: 0),
    ConvolutionShape(28, 29, 29, stride: 2), ConvolutionShape(14, 29, 58),
    ConvolutionShape(7, 58, 115), ConvolutionShape(14, 4, 7), ConvolutionShape(7, 7, 13),
    ConvolutionShape(32, 3, 16), ConvolutionShape(32, 16, 16), ConvolutionShape(32, 64, 64),
    ConvolutionShape(16, 128, 128), ConvolutionShape(8, 256, 256), ConvolutionShape(4, 512, 512),
    ConvolutionShape(16, 128, 256, stride: 2),
    ConvolutionShape(16, 128, 256, kernel: 1, stride: 2, padding: 0),
  ]
}

/// A square convolution in short.
private struct ConvolutionShape {
  let name: String
  let geometry: ConvolutionGeometry

  init(
    _ size: Int, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1, padding: Int = 1
  ) {
    let output = (size + 2 * padding - kernel) / stride + 1
    let pace = stride > 1 ? " stride \(stride)" : ""
    name = "\(kernel)x\(kernel)\(pace) \(inputs)-\(outputs) @\(size)"
    geometry = ConvolutionGeometry(
      input: (size, size, inputs), output: (output, output, outputs), kernel: (kernel, kernel),
      stride: (stride, stride), padding: (padding, padding))
  }

  /// How a pass can be computed: Winograd's algorithm is that of 3x3 kernels, and gradients to the
  /// weights are not rounded.
  func algorithms(of pass: ConvolutionPass) -> [ConvolutionAlgorithm] {
    var found = [ConvolutionAlgorithm.direct]
    if geometry.kernelHeight == 3 { found.append(.winograd) }
    if pass != .backwardWeights, geometry.inputChannels > 1 { found.append(.bfloat16) }
    return found
  }
}
