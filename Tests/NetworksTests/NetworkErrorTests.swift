// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

/// Errors say where, what was expected, and what to write instead.
@Suite("Network errors")
struct NetworkErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let layers: [LayerDescription]
    let text: String

    init(_ name: String, _ layers: [LayerDescription], _ text: String) {
      testDescription = name
      self.layers = layers
      self.text = text
    }
  }

  private static func conv(_ option: String, _ value: Int) -> LayerDescription {
    LayerDescription("conv", 4, options: [option: .integer(value)])
  }

  private static let end = [LayerDescription("flatten"), LayerDescription("linear", 3)]

  static let cases: [Case] = [
    Case("no layers", [], "test: has no layers"),
    Case(
      "unknown kind", [LayerDescription("convolution", 4)] + end,
      "convolution1: no layer is called 'convolution'; layers: avgpool, batchnorm, concat, conv, "
        + "flatten, globalpool, linear, maxpool, relu, residual, shortcut"),
    Case(
      "unknown option", [conv("strides", 2)] + end,
      "conv1: has no option strides=; its options: kernel=, stride=, pad=, groups=, bias="),
    Case(
      "option that takes none", [LayerDescription("flatten", options: ["x": .flag(true)])],
      "flatten1: has no option x=; its options: none"),
    Case(
      "no number", [LayerDescription("conv")] + end,
      "conv1: needs one number, the output channels, from 1 to 65536; for example: conv 32"),
    Case(
      "two numbers", [LayerDescription("maxpool", 4, 5)] + end,
      "maxpool1: needs one number, the window size, from 1 to 65536; for example: maxpool 2"),
    Case("number too many", [LayerDescription("relu", 4)], "relu1: takes no number, found 1"),
    Case(
      "number out of range", [LayerDescription("conv", 0)] + end,
      "conv1: needs one number, the output channels, from 1 to 65536; for example: conv 32"),
    Case(
      "kernel out of range", [conv("kernel", 64)], "conv1: kernel= takes an integer from 1 to 63"),
    Case(
      "option of the wrong type",
      [LayerDescription("conv", 4, options: ["stride": .word("two")])],
      "conv1: stride= takes an integer from 1 to 63"),
    Case(
      "flag of the wrong type", [LayerDescription("conv", 4, options: ["bias": .integer(1)])],
      "conv1: bias= takes yes or no"),
    Case(
      "pad as wide as the kernel",
      [LayerDescription("conv", 4, options: ["kernel": .integer(3), "pad": .integer(3)])],
      "conv1: pad=3 must be less than kernel=3"),
    Case(
      "groups that do not divide", [conv("groups", 3)],
      "conv1: groups=3 must divide both 2 input and 4 output channels"),
    Case(
      "kernel that does not fit", [conv("kernel", 7)],
      "conv1: a 7x7 kernel does not fit into 2x6x6 with pad=0"),
    Case(
      "linear on a map", [LayerDescription("linear", 3)],
      "linear1: needs a plain vector, the layer before gives 2x6x6; put flatten or globalpool "
        + "before it"),
    Case(
      "pooling that does not fit", [LayerDescription("maxpool", 8)],
      "maxpool1: a window of 8 does not fit into 2x6x6"),
    Case(
      "pooling too wide", [LayerDescription("maxpool", 16)],
      "maxpool1: a window is at most 15 pixels wide, found 16"),
    Case(
      "pooling padded too much",
      [LayerDescription("avgpool", 2, options: ["pad": .integer(2)])],
      "avgpool1: pad=2 is at most half the window (2)"),
    Case(
      "residual of different shapes",
      [LayerDescription("residual", name: "block", blocks: [[conv("kernel", 1)]])],
      "block: adds shapes that differ: body 4x6x6, shortcut 2x6x6; give it a second block, such "
        + "as { conv 4 kernel=1 stride=2 }"),
    Case(
      "residual without a block", [LayerDescription("residual")],
      "residual1: takes 1 to 2 blocks { }, found 0"),
    Case(
      "concat of different sizes",
      [LayerDescription("concat", blocks: [[conv("kernel", 1)], [conv("kernel", 3)]])],
      "concat1: joins maps of different sizes: 4x6x6 and 4x4x4 in branch2"),
    Case(
      "a mistake deep inside",
      [
        LayerDescription(
          "residual", name: "block",
          blocks: [[], [LayerDescription("concat", blocks: [[], [conv("kernel", 9)]])]])
      ],
      "block.shortcut.concat1.branch2.conv1: a 9x9 kernel does not fit into 2x6x6 with pad=0"),
    Case(
      "shortcut that narrows", [LayerDescription("shortcut", 1)],
      "shortcut1: cannot narrow 2 channels to 1"),
    Case(
      "sources that do not exist",
      [LayerDescription("shortcut", 2, options: ["sources": .integers([0, 2])])],
      "shortcut1: sources= lists an input channel (or -1) for each of 2 outputs"),
    Case(
      "sources of the wrong type",
      [LayerDescription("shortcut", 2, options: ["sources": .integer(1)])],
      "shortcut1: sources= lists an input channel (or -1) for each of 2 outputs"),
    Case(
      "eps of zero", [LayerDescription("batchnorm", options: ["eps": .real(0)])],
      "batchnorm1: eps= takes a number above 0 and at most 1"),
    Case(
      "scale without bits", [LayerDescription("relu", options: ["scale": .real(0.1)])],
      "relu1: scale= needs bits= beside it"),
    Case(
      "zero point beyond the bits",
      [LayerDescription("relu", options: ["bits": .integer(4), "zero": .integer(16)])],
      "relu1: zero= takes an integer from 0 to 15"),
    Case(
      "double name",
      [LayerDescription("relu", name: "x"), LayerDescription("flatten", name: "x")],
      "x: two layers are called 'x'; name one with name="),
    Case(
      "name that a number takes",
      [LayerDescription("relu", name: "relu2"), LayerDescription("relu")] + end,
      "relu2: two layers are called 'relu2'; name one with name="),
    Case(
      "double path",
      [
        LayerDescription("residual", name: "a", blocks: [[LayerDescription("relu", name: "b")]]),
        LayerDescription("relu", name: "a.b"),
      ] + end,
      "test: two layers have the path 'a.b'; rename one with name="),
    Case(
      "empty name", [LayerDescription("flatten", name: "")],
      "a layer's name has at least one letter and no spaces, found ''"),
    Case(
      "no class scores", [LayerDescription("relu")],
      "test: must end in one score for each of two or more classes, ends in 2x6x6; end it with: "
        + "flatten; linear 10"),
    Case(
      "one class", [LayerDescription("flatten"), LayerDescription("linear", 1)],
      "test: must end in one score for each of two or more classes, ends in 1; end it with: "
        + "flatten; linear 10"),
  ]

  @Test("the text says where, what and what instead", arguments: cases)
  func text(_ testCase: Case) throws {
    let error = #expect(throws: NetworkError.self) {
      try Network(
        name: "test", input: FeatureShape(channels: 2, height: 6, width: 6),
        normalization: .halves(channels: 2), layers: testCase.layers)
    }
    #expect(error?.description == testCase.text)
  }

  @Test("what the syntax of a kind offers is what the kind takes")
  func syntax() throws {
    for type in LayerRegistry.all {
      let numbers = type.syntax.number == nil ? [] : [2]
      let blocks = Array(repeating: [LayerDescription](), count: type.syntax.blocks.lowerBound)
      for option in type.syntax.options where !option.isInternal {
        guard case .integer(let range) = option.type else { continue }
        for value in [range.lowerBound - 1, range.upperBound + 1] {
          let description = LayerDescription(
            kind: type.kind, name: nil, numbers: numbers,
            options: [option.name: .integer(value)], blocks: blocks)
          let error = #expect(throws: NetworkError.self) {
            try LayerRegistry.make(description, input: FeatureShape(channels: 2))
          }
          #expect(
            error?.problem == "\(option.name)= takes an integer from \(range.lowerBound) to "
              + "\(range.upperBound)")
        }
      }
    }
  }

  @Test("images without pixels and misfit normalizations are refused")
  func input() throws {
    let layers = Self.end
    let empty = #expect(throws: NetworkError.self) {
      try Network(
        name: "test", input: FeatureShape(channels: 1, height: 0, width: 3),
        normalization: .halves(channels: 1), layers: layers)
    }
    #expect(
      empty?.description == "test: needs images of at least one pixel and channel, found 1x0x3")
    let misfit = #expect(throws: NetworkError.self) {
      try Network(
        name: "test", input: FeatureShape(channels: 1, height: 2, width: 3),
        normalization: .halves(channels: 3), layers: layers)
    }
    #expect(misfit?.description == "test: normalization has 3 means for 1 channels")
  }
}

@Suite("Normalization")
struct NormalizationTests {
  @Test("the affine form is (pixel - mean) / deviation")
  func affine() throws {
    let normalization = try Normalization(mean: [0.2, 0.5], deviation: [0.5, 0.25])
    #expect(normalization.scale == [2, 4])
    #expect(normalization.shift == [-0.4, -2])
    #expect(Normalization.identity(channels: 2).scale == [1, 1])
    #expect(Normalization.halves(channels: 1).shift == [-1])
  }

  @Test("deviations are positive, means finite, and there are as many of each")
  func refused() {
    for (mean, deviation) in [
      ([Float](), [Float]()), ([0], [1, 1]), ([0], [0]), ([0], [-1]), ([.nan], [1]), ([0], [.nan]),
    ] {
      #expect(throws: NetworkError.self) { try Normalization(mean: mean, deviation: deviation) }
    }
  }
}
