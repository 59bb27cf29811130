// SPDX-License-Identifier: MIT
import Language
import Networks

/// What a network costs, as fields of results.
enum CostFields {
  /// parameters, macs, bytes.
  static func fields(of network: Network) -> [RecordField] {
    [
      RecordField("parameters", .count(network.parameterCount)),
      RecordField("macs", .count(network.multiplyAccumulates)),
      RecordField("bytes", .bytes(network.bytes)),
    ]
  }

  static let declared = [
    ResultField("parameters", .count, "trained values"),
    ResultField("macs", .count, "multiply-accumulates of one image"),
    ResultField("bytes", .bytes, "parameters at their precision"),
  ]

  /// What commands give that make another network the current one.
  static let declaredWithModel =
    [ResultField("model", .text, "name of the network")] + declared

  /// `549,994 parameters  13.7 M MACs  2.1 MiB`.
  static func text(of network: Network) -> String {
    "\(NumberText.grouped(network.parameterCount)) parameters  "
      + "\(macs(network.multiplyAccumulates)) MACs  \(NumberText.bytes(network.bytes))"
  }

  /// `13.7 M`.
  static func macs(_ count: Int) -> String {
    switch count {
    case 1_000_000_000...: NumberText.fixed(Double(count) / 1e9, decimals: 2) + " G"
    case 1_000_000...: NumberText.fixed(Double(count) / 1e6, decimals: 1) + " M"
    case 10_000...: NumberText.fixed(Double(count) / 1e3, decimals: 0) + " k"
    default: NumberText.grouped(count)
    }
  }
}
