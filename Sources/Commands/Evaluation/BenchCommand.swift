// SPDX-License-Identifier: MIT
import Formats
import Language
import Networks
import Storage
import Tensors

/// `bench`: what the model costs on this machine, measured.
enum BenchCommand: Command {
  static let signature = CommandSignature("bench", "measures how long the model takes here") {
    $0.options = [
      Parameter(
        "batch", "images at a time", .list(of: .integer(.closed(1, 4096)), count: 1...20),
        default: "{1, 64}"),
      Parameter("time", "time spent on each row; usually 500ms", .duration),
      Parameter(
        "on", "how a quantized model is executed (integer where it can be)",
        .word([
          Choice("integer", "bytes and 32-bit sums"),
          Choice("simulated", "the same whole numbers in floats"),
        ])),
    ]
    $0.requires = [.model]
    $0.isSlow = true
    $0.measuresTime = true
    $0.discussion =
      "Random images lie in memory, class scores end there; gradient adds the way back to the "
      + "images, which is one step of an attack, through the simulation where the model is "
      + "quantized. Each row is timed "
      + "\(LatencyMeasurement.repetitions) times on the session's threads, after a warm-up: the "
      + "median, and the order statistics between which it lies with 97 %. On a machine that is "
      + "busy the interval is wide. Nothing here is derived from multiply-accumulates. memory is the "
      + "largest that the whole program held meanwhile, data sets included; disk is the size of "
      + "the file that save would write."
    $0.fields =
      [
        ResultField("latency", .seconds, "of one image, at the smallest batch"),
        ResultField("low", .seconds), ResultField("high", .seconds),
        ResultField("throughput", .number, "images a second, at the largest batch"),
        ResultField("arithmetic", .text, "fp32, integer or simulated"),
        ResultField("threads", .count), ResultField("memory", .bytes, "peak of the program"),
        ResultField("disk", .bytes, "size of the saved model"),
      ] + CostFields.declared + [
        ResultField("batches", .records, "one row for each batch and kind of work")
      ]
    $0.examples = [
      CommandExample("bench", "one image, and 64 at a time"),
      CommandExample("bench batch=256 time=2s", "longer, for a narrower interval"),
    ]
  }

  private struct Row {
    let batch: Int
    let work: LatencyMeasurement.Work
    let latency: LatencyMeasurement.Latency
    /// fp32, integer or simulated.
    let arithmetic: String
  }

  /// Seconds for each row.
  static func seconds(_ invocation: Invocation) -> Double { invocation.seconds("time") ?? 0.5 }

  /// The batches, each once, the smallest first.
  static func batches(_ invocation: Invocation) -> [Int] {
    Set((invocation.doubles("batch") ?? [1, 64]).map { Int($0) }).sorted()
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let state = try session.currentState()
    let network = state.network
    let arithmetic = try invocation.arithmetic(for: network)
    let (seconds, batches) = (Self.seconds(invocation), Self.batches(invocation))
    PeakMemory.restart()
    func executed(_ arithmetic: PlanOptions.Arithmetic) -> String {
      network.isQuantized ? arithmetic.rawValue : "fp32"
    }
    var rows: [Row] = []
    var isWhole = true
    for batch in batches {
      for work in LatencyMeasurement.Work.allCases where !session.control.isCancelled {
        let found = LatencyMeasurement(
          network, batch: batch, work: work, arithmetic: arithmetic, parallel: session.parallel
        ).run(seconds: seconds, control: session.control)
        isWhole = isWhole && found.count == LatencyMeasurement.repetitions
        if let latency = LatencyMeasurement.Latency(found) {
          rows.append(
            Row(
              batch: batch, work: work, latency: latency,
              arithmetic: executed(work.arithmetic(arithmetic))))
        }
      }
    }
    try session.abandonIfInsisted()
    var fields = figures(rows)
    fields += [
      RecordField("arithmetic", .text(executed(arithmetic))),
      RecordField("threads", .count(session.parallel.threads), isDetail: true),
      RecordField("memory", .bytes(PeakMemory.bytes)),
      RecordField("disk", .bytes(SafetensorsModelFormat.encoded(network, isPacked: true).count)),
    ]
    fields += CostFields.fields(of: network)
    fields.append(RecordField("batches", .records(rows.map(record)), isDetail: true))
    if !isWhole || rows.count < batches.count * LatencyMeasurement.Work.allCases.count {
      fields.append(RecordField("partial", .flag(true)))
    }
    let record = Record(command: "bench", fields: fields)
    return CommandResult(
      fields,
      text: RecordRenderer.render(RecordTable(rows.map(shown)), as: .table)
        + "\(network.name)  \(executed(arithmetic))  \(session.parallel.threads) threads  "
        + "\(CostFields.text(of: network))  on disk \(bytes(record, "disk"))  "
        + "peak memory \(bytes(record, "memory"))")
  }

  /// The figures that other commands read: one image at the smallest batch, many at the largest.
  private static func figures(_ rows: [Row]) -> [RecordField] {
    let forward = rows.filter { $0.work == .forward }
    guard let first = forward.first, let last = forward.last else { return [] }
    let images = Double(first.batch)
    return [
      RecordField("latency", .seconds(first.latency.median / images)),
      RecordField("low", .seconds(first.latency.low / images), isDetail: true),
      RecordField("high", .seconds(first.latency.high / images), isDetail: true),
      RecordField("throughput", .number(Double(last.batch) / last.latency.median)),
    ]
  }

  private static func record(_ row: Row) -> Record {
    Record(
      command: "bench",
      fields: [
        RecordField("batch", .count(row.batch)), RecordField("work", .text(row.work.rawValue)),
        RecordField("latency", .seconds(row.latency.median)),
        RecordField("low", .seconds(row.latency.low)),
        RecordField("high", .seconds(row.latency.high)),
        RecordField("throughput", .number(Double(row.batch) / row.latency.median)),
        RecordField("arithmetic", .text(row.arithmetic)),
      ])
  }

  /// A row as the screen shows it, in milliseconds.
  private static func shown(_ row: Row) -> Record {
    func milliseconds(_ seconds: Double) -> FieldValue { .number(seconds * 1000) }
    return Record(
      command: "bench",
      fields: [
        RecordField("batch", .count(row.batch)), RecordField("work", .text(row.work.rawValue)),
        RecordField("ms", milliseconds(row.latency.median)),
        RecordField("low", milliseconds(row.latency.low)),
        RecordField("high", milliseconds(row.latency.high)),
        RecordField("images/s", .count(Int(Double(row.batch) / row.latency.median))),
        RecordField("arithmetic", .text(row.arithmetic)),
      ])
  }

  private static func bytes(_ record: Record, _ field: String) -> String {
    guard case .bytes(let count) = record[field] else { return "-" }
    return NumberText.bytes(count)
  }
}
