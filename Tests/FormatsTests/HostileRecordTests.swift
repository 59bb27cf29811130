// SPDX-License-Identifier: MIT
import Formats
import Networks
import Tensors
import TestSupport
import Testing

/// Records that are legal and describe more than any memory holds.
@Suite("Hostile network records")
struct HostileRecordTests {
  private func error(layers: String, channels: Int = 1, side: Int = 28) throws -> (any Error)? {
    func list(_ number: Int) -> String { "\([Int](repeating: number, count: channels))" }
    let record = """
      {"version":1,"name":"big","input":[\(channels),\(side),\(side)],"mean":\(list(0)),\
      "deviation":\(list(1)),"layers":[\(layers)],"history":[],"quantizers":{}}
      """
    return try readError(
      [SafetensorsEntry(name: "x.weight", shape: [1], values: [Float(1)])],
      metadata: ["temper.network": record])
  }

  @Test(
    "are refused before anything is made for them",
    arguments: [
      // 4 x 10^9 x 65,536 weights, and so many of them that their count overflows.
      #"{"kind":"conv","numbers":[65536],"options":{"kernel":63,"pad":62}},{"kind":"conv","numbers":[65536],"options":{"kernel":63,"pad":62}},{"kind":"globalpool"},{"kind":"linear","numbers":[10]}"#,
      #"{"kind":"flatten"},{"kind":"linear","numbers":[65536]},{"kind":"linear","numbers":[65536]},{"kind":"linear","numbers":[10]}"#,
      #"{"kind":"residual","blocks":[[{"kind":"conv","numbers":[65536],"options":{"kernel":63,"pad":31}}]]},{"kind":"flatten"},{"kind":"linear","numbers":[10]}"#,
    ])
  func layers(text: String) throws {
    let found = try error(layers: text)
    #expect(found is FormatError, "\(found as Any)")
  }

  @Test("images beyond memory are refused")
  func images() throws {
    let layers = #"{"kind":"globalpool"},{"kind":"linear","numbers":[10]}"#
    let found = try error(layers: layers, channels: 4096, side: 4096)
    #expect(found.map { "\($0)".contains("more than can be computed") } == true, "\(found as Any)")
    #expect(found is FormatError)
  }

  @Test("channels that multiply are refused")
  func channels() throws {
    let blocks = Array(repeating: "[]", count: 64).joined(separator: ",")
    let concat = "{\"kind\":\"concat\",\"blocks\":[\(blocks)]}"
    let layers = Array(repeating: concat, count: 12).joined(separator: ",")
    let found = try error(layers: layers + ",{\"kind\":\"globalpool\"}")
    #expect(found is FormatError, "\(found as Any)")
  }

  @Test("the footprint of every kind of layer is what it holds")
  func footprints() throws {
    for network in [
      try TinyNetworks.eightLayer(), try TinyNetworks.residual(), try TinyNetworks.mixed(),
      try ResNet18.make(input: ResNet18.customaryInput, classes: 10),
    ] {
      let footprint = try LayerSequence.footprint(
        of: network.body.descriptions, input: network.input)
      let held = network.parameters.reduce(0) { $0 + $1.parameter.value.count }
      #expect(footprint.parameters == held)
      #expect(footprint.output == FeatureShape(channels: network.classCount))
    }
  }
}
