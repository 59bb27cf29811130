// SPDX-License-Identifier: MIT
import Datasets
import Formats
import Networks
import Storage
import Tensors
import TestSupport
import Testing
import Training

/// A published model with the scores that its own program computed for the first 16 test images.
struct ThirdPartyModel: Sendable, CustomTestStringConvertible {
  let file: String
  let logits: String
  let data: String
  /// The architecture; nil where the file says it.
  var architecture: String?
  var mean: [Float] = []
  var deviation: [Float] = []

  var testDescription: String { file }

  private static let imagenet: ([Float], [Float]) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
  private static let small = "small"

  static let all = [
    ThirdPartyModel(
      file: "cifar10_resnet_akamaster/resnet20-12fca82f.th", logits: "akamaster_resnet20",
      data: "cifar10", architecture: "resnet20", mean: imagenet.0, deviation: imagenet.1),
    ThirdPartyModel(
      file: "cifar10_resnet_akamaster/resnet56-4bfd9763.th", logits: "akamaster_resnet56",
      data: "cifar10", architecture: "resnet56", mean: imagenet.0, deviation: imagenet.1),
    ThirdPartyModel(
      file: "derived/resnet20_akamaster.npz", logits: "akamaster_resnet20", data: "cifar10",
      architecture: "resnet20", mean: imagenet.0, deviation: imagenet.1),
    ThirdPartyModel(
      file: "derived/resnet20_akamaster.safetensors", logits: "akamaster_resnet20",
      data: "cifar10", architecture: "resnet20", mean: imagenet.0, deviation: imagenet.1),
    ThirdPartyModel(
      file: "derived/resnet20_akamaster_bn.onnx", logits: "resnet20_akamaster_bn",
      data: "cifar10", mean: imagenet.0, deviation: imagenet.1),
    ThirdPartyModel(
      file: "vnncomp2021_cifar10_resnet/resnet_2b.onnx", logits: "vnncomp_resnet_2b",
      data: "cifar10", mean: [0.4914, 0.4822, 0.4465], deviation: [0.2471, 0.2435, 0.2616]),
    ThirdPartyModel(
      file: "vnncomp2021_cifar10_resnet/resnet2b.model_best.pth", logits: "vnncomp_resnet_2b",
      data: "cifar10", architecture: "resnet-2b", mean: [0.4914, 0.4822, 0.4465],
      deviation: [0.2471, 0.2435, 0.2616]),
    ThirdPartyModel(
      file: "convex_adversarial/fashion_mnist.pth", logits: "convex_fashion_mnist",
      data: "fashion-mnist", architecture: small),
    ThirdPartyModel(
      file: "mnist_fast_adversarial/fgsm.pth", logits: "fast_adv_mnist_fgsm", data: "mnist",
      architecture: small),
    ThirdPartyModel(
      file: "mnist_advertorch/mnist_lenet5_advtrained.pt",
      logits: "advertorch_lenet5_advtrained", data: "mnist", architecture: "pooled"),
    ThirdPartyModel(
      file: "mnist_advertorch/mnist_lenet5_clntrained.pt",
      logits: "advertorch_lenet5_clntrained", data: "mnist", architecture: "pooled"),
    ThirdPartyModel(
      file: "eth_colt_mnist/mnist_0.1.onnx", logits: "colt_mnist_0.1_norm", data: "mnist",
      mean: [0.1307], deviation: [0.3081]),
  ]

  /// A network of the architecture, built in or the authors' own.
  func template(input: FeatureShape) throws -> Network? {
    guard let architecture else { return nil }
    if let known = ArchitectureRegistry.named(architecture) {
      return try known.make(input: input, classes: 10)
    }
    func convolution(_ outputs: Int, _ kernel: Int, stride: Int, pad: Int = 1) -> LayerDescription {
      TinyNetworks.convolution(outputs, kernel: kernel, stride: stride, padding: pad)
    }
    let relu = LayerDescription("relu")
    let tail = [
      LayerDescription("flatten"), LayerDescription("linear", architecture == "pooled" ? 200 : 100),
      relu, LayerDescription("linear", 10),
    ]
    let layers =
      switch architecture {
      case "small": [convolution(16, 4, stride: 2), relu, convolution(32, 4, stride: 2), relu]
      case "pooled":
        [
          convolution(32, 3, stride: 1), relu, LayerDescription("maxpool", 2),
          convolution(64, 3, stride: 1), relu, LayerDescription("maxpool", 2),
        ]
      default:
        [
          convolution(8, 3, stride: 2), relu,
          LayerDescription(
            "residual",
            blocks: [
              [convolution(16, 3, stride: 2), relu, convolution(16, 3, stride: 1)],
              [convolution(16, 1, stride: 2, pad: 0)],
            ]), relu,
          LayerDescription(
            "residual",
            blocks: [[convolution(16, 3, stride: 1), relu, convolution(16, 3, stride: 1)]]),
          relu,
        ]
      }
    return try Network(
      name: architecture, input: input, normalization: .identity(channels: input.channels),
      layers: layers + tail)
  }
}

/// Published models are read with the numbers that their authors' programs give.
@Suite("Published models")
struct ThirdPartyModelTests {
  private func images(_ name: String) throws -> LabeledImages? {
    let folders = ["cifar10": "cifar-10-batches-bin", "mnist": "mnist"]
    let source = try DatasetRegistry.source(named: name)
    var folder: String?
    if let own = folders[name] {
      folder = TestData.path(own)
      if folder == nil { return nil }
    }
    return try? source.load(from: folder, searching: .current(option: nil)).test
  }

  @Test("their scores are within 1e-4", arguments: ThirdPartyModel.all)
  func scores(model: ThirdPartyModel) throws {
    guard let path = TestData.path("models/\(model.file)"), let images = try images(model.data),
      let logits = TestData.path("models/expected_logits/\(model.logits).first16.npy")
    else { return }
    let shape = FeatureShape(
      channels: images.channels, height: images.height, width: images.width)
    var network = try ModelFormatRegistry.read(path, template: try model.template(input: shape))
    if !model.mean.isEmpty {
      network.normalization = try Normalization(mean: model.mean, deviation: model.deviation)
    } else {
      network.normalization = .identity(channels: shape.channels)
    }
    // The file has a header of 128 bytes and 160 floats.
    let bytes = try FileReader.read(logits)
    let expected = (0..<160).map { index in
      Float(bitPattern: bytes[128...].littleEndian(at: index * 4, as: UInt32.self) ?? 0)
    }
    let found = SampleFiles.scores(network, of: ImageSource(images.prefix(16)))
    let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
    print("\(model.file): largest difference of a score \(difference)")
    #expect(found.count == 160)
    #expect(difference < 1e-4)
  }
}
