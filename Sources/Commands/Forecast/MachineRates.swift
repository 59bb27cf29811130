// SPDX-License-Identifier: MIT
import Glibc
import Language
import Networks
package import Storage
import Tensors

/// How fast this machine is at each kind of pass, measured once and kept.
package struct MachineRates: Equatable, Sendable {
  /// What one network took.
  struct Point: Equatable, Sendable {
    /// Multiply-accumulates of one image.
    var macs: Double
    /// Seconds of one image by the kind of pass.
    var seconds: [StepCost.Pass: Double]
  }

  /// What the rates hold for: processor, threads, instruction set and version.
  let machine: String
  /// Networks of different sizes, smallest first.
  let points: [Point]

  /// By how much a prediction usually misses at most, as a factor either way.
  package static let uncertainty = 1.6

  /// Seconds of one image, between the measured networks by their MACs.
  func seconds(_ pass: StepCost.Pass, macs: Int) -> Double {
    let macs = Double(max(macs, 1))
    guard let first = points.first, let last = points.last else { return 0 }
    func value(_ point: Point) -> Double { point.seconds[pass] ?? 0 }
    if macs <= first.macs {
      // Small networks are all overhead: they gain little by being smaller still.
      return value(first) * max(0.25, macs / first.macs)
    }
    guard let upper = points.firstIndex(where: { $0.macs >= macs }), upper > 0 else {
      return value(last) * macs / last.macs
    }
    let (low, high) = (points[upper - 1], points[upper])
    let share = log(macs / low.macs) / log(high.macs / low.macs)
    return value(low) * pow(value(high) / max(value(low), 1e-12), share)
  }

  /// Seconds of a step: the most and, where images may drop out of it, the least.
  func seconds(of cost: StepCost) -> ClosedRange<Double> {
    var (least, most) = (cost.seconds, cost.seconds)
    for work in cost.work {
      let seconds = work.images * seconds(work.pass, macs: work.network.multiplyAccumulates)
      most += seconds
      // A search ends for images that it has broken, mostly in its first steps.
      least += cost.isBound && work.pass != .training ? seconds / 20 : seconds
    }
    let limit = cost.limit ?? .infinity
    return min(least, limit)...min(max(most, least), limit)
  }
}

extension MachineRates {
  /// The rates that were kept for this machine, else measured now and kept.
  ///
  /// - Parameter tell: is told that measuring begins, as it takes some seconds.
  package static func current(
    threads: Int, tell: (String) -> Void
  ) -> MachineRates {
    let machine = description(threads: threads)
    let path = path
    if let kept = path.flatMap({ read($0) }), kept.machine == machine { return kept }
    tell("measuring this machine once, for predictions of time (a few seconds)")
    let rates = RateMeasurement(threads: threads).run(machine: machine)
    if let path { keep(rates, path) }
    return rates
  }

  /// `$XDG_CACHE_HOME/temper/rates.json`, else in ~/.cache.
  private static var path: String? {
    func variable(_ name: String) -> String? {
      EnvironmentVariable.value(of: name).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let cache = variable("XDG_CACHE_HOME") ?? variable("HOME").map { FilePaths.join($0, ".cache") }
    return cache.map { FilePaths.join($0, "temper/rates.json") }
  }

  static func description(threads: Int) -> String {
    let facts = (try? FileReader.readPrefix("/proc/cpuinfo", count: 4096)) ?? []
    let line = String(decoding: facts, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("model name") }
    let processor = line?.split(separator: ":").last.map { $0.drop { $0 == " " } } ?? "processor"
    return "\(processor), \(threads) threads, \(Kernels.instructionSet), temper \(Temper.version)"
  }

  private static func keep(_ rates: MachineRates, _ path: String) {
    // Without a place to keep them they are measured again next time.
    try? FilePaths.makeFolder(FilePaths.folder(of: path))
    try? AtomicFile.write(rates.json.text(JSONStyle(indents: true)) + "\n", to: path)
  }

  private static func read(_ path: String) -> MachineRates? {
    guard let text = try? FileReader.readText(path, limit: 1 << 20),
      let json = try? JSONValue(parsing: text)
    else { return nil }
    return MachineRates(json)
  }

  /// The rates as a file holds them.
  package var json: JSONValue {
    var object = JSONObject()
    object["machine"] = .string(machine)
    object["points"] = .array(
      points.map { point in
        var entry = JSONObject()
        entry["macs"] = .number(point.macs)
        for pass in StepCost.Pass.allCases {
          entry[pass.rawValue] = .number(point.seconds[pass] ?? 0)
        }
        return .object(entry)
      })
    return .object(object)
  }

  /// The rates that a file holds; nil if it holds none.
  package init?(_ json: JSONValue) {
    guard let machine = json["machine"]?.stringValue, let entries = json["points"]?.arrayValue
    else { return nil }
    var points: [Point] = []
    for entry in entries {
      guard let macs = entry["macs"]?.doubleValue, macs > 0 else { return nil }
      var seconds: [StepCost.Pass: Double] = [:]
      for pass in StepCost.Pass.allCases {
        guard let value = entry[pass.rawValue]?.doubleValue, value > 0 else { return nil }
        seconds[pass] = value
      }
      points.append(Point(macs: macs, seconds: seconds))
    }
    guard !points.isEmpty else { return nil }
    self.init(machine: machine, points: points.sorted { $0.macs < $1.macs })
  }
}
