// SPDX-License-Identifier: MIT
import Formats
import Language
import Networks
import Storage

/// What a process of its own needs to run one cell of a sweep: all that the cell may read.
struct CellJob {
  /// A model in a file of the job's folder.
  struct Model {
    let hash: String
    let lineage: [String]
    /// The number of the step that made it.
    let maker: Int?
    /// What results have told of it.
    let known: Record
  }

  /// The digest of the key that the cell has; another one means that something was lost on the way.
  var key: String
  var seed: Int
  var threads: Int
  var isFresh: Bool
  var dataFolder: String?
  var branch: String
  /// Where relative names in the script start.
  var sourceName: String
  /// Lines that load data and define networks, then variables, functions and the cell.
  var preparation: [String]
  var statement: String
  var origin: Model?
  var current: Model?
  var models: [String: Model]

  // MARK: JSON

  var json: JSONValue {
    var object = JSONObject()
    object["key"] = .string(key)
    object["seed"] = .integer(seed)
    object["threads"] = .integer(threads)
    object["fresh"] = .boolean(isFresh)
    object["data"] = dataFolder.map(JSONValue.string) ?? .null
    object["branch"] = .string(branch)
    object["source"] = .string(sourceName)
    object["preparation"] = .array(preparation.map(JSONValue.string))
    object["statement"] = .string(statement)
    object["origin"] = origin.map(Self.json) ?? .null
    object["current"] = current.map(Self.json) ?? .null
    var named = JSONObject()
    for (name, model) in models.sorted(by: { $0.key < $1.key }) { named[name] = Self.json(model) }
    object["models"] = .object(named)
    return .object(object)
  }

  private static func json(_ model: Model) -> JSONValue {
    var object = JSONObject()
    object["hash"] = .string(model.hash)
    object["lineage"] = .array(model.lineage.map(JSONValue.string))
    object["maker"] = model.maker.map(JSONValue.integer) ?? .null
    object["known"] = RecordCoding.json(model.known)
    return .object(object)
  }

  private static func model(_ json: JSONValue?) -> Model? {
    guard let json, let hash = json["hash"]?.stringValue,
      let known = json["known"].flatMap(RecordCoding.record)
    else { return nil }
    return Model(
      hash: hash, lineage: (json["lineage"]?.arrayValue ?? []).compactMap(\.stringValue),
      maker: json["maker"]?.integerValue, known: known)
  }
}

extension CellJob {
  /// The job that a JSON value describes; nil where it describes none.
  init?(_ json: JSONValue) {
    guard let key = json["key"]?.stringValue, let seed = json["seed"]?.integerValue,
      let threads = json["threads"]?.integerValue, let isFresh = json["fresh"]?.booleanValue,
      let branch = json["branch"]?.stringValue, let source = json["source"]?.stringValue,
      let lines = json["preparation"]?.arrayValue, let statement = json["statement"]?.stringValue
    else { return nil }
    self.init(
      key: key, seed: seed, threads: threads, isFresh: isFresh,
      dataFolder: json["data"]?.stringValue, branch: branch, sourceName: source,
      preparation: lines.compactMap(\.stringValue), statement: statement,
      origin: Self.model(json["origin"]), current: Self.model(json["current"]), models: [:])
    for (name, value) in json["models"]?.objectValue?.members ?? [] {
      models[name] = Self.model(value)
    }
  }
}
