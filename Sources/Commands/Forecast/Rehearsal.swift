// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks
import Storage

/// The session as it will be at a step of a script, as far as that is known before it runs.
package struct Rehearsal {
  /// Something to tell that need not fail.
  struct Remark {
    var message: String
    var argument: String?
    var suggestion: String?
  }

  let settings: SessionSettings
  /// Whether networks are made and data sets read, to know sizes; else only what is cheap is looked
  /// at.
  let isThorough: Bool
  /// Whether shell commands may make files that are not there yet.
  let runsShell: Bool
  /// The word of the data set.
  var datasetName: String?
  /// The data set, where it was read.
  var dataset: Dataset?
  /// The current network, with weights that mean nothing; nil where it is not known.
  private(set) var network: Network?
  /// Bytes of all weights that undo and names keep.
  private(set) var heldBytes = 0
  var models: [String: Network] = [:]
  var definitions: [String: [LayerDescription]] = [:]
  var remarks: [Remark] = []
  /// The budget of the last adversarial training as it was written, and its protocol.
  var trainedBudget: (epsilon: String, convention: String)?
  private var past: [Network?] = []
  private var future: [Network?] = []
  private(set) var origin: Network?
  private var writtenFiles: Set<String> = []
  private var madeFolders: Set<String> = []
  private var mayWriteAnything = false
  private var datasets: [String: Dataset] = [:]

  init(settings: SessionSettings, isThorough: Bool, runsShell: Bool) {
    self.settings = settings
    self.isThorough = isThorough
    self.runsShell = runsShell
  }

  // MARK: Models

  /// Makes a changed network the current one.
  mutating func change(to network: Network?, isOrigin: Bool = false) {
    past.append(self.network)
    future = []
    self.network = network
    heldBytes += (network?.parameterCount ?? 0) * 4
    if isOrigin { origin = network }
  }

  mutating func goBack(to network: Network?) {
    past.append(self.network)
    future = []
    self.network = network
  }

  mutating func undo() {
    guard let last = past.popLast() else { return }
    future.append(network)
    network = last
  }

  mutating func redo() {
    guard let next = future.popLast() else { return }
    past.append(network)
    network = next
  }

  /// Goes back to an earlier session; what was written or read since then stays.
  mutating func goBack(to start: Rehearsal) {
    var session = start
    session.writtenFiles = writtenFiles
    session.madeFolders = madeFolders
    session.mayWriteAnything = mayWriteAnything
    session.datasets = datasets
    self = session
  }

  mutating func bind(_ handle: ModelHandle, to name: String) {
    models[name] = network(of: handle)
  }

  func network(of handle: ModelHandle) -> Network? {
    handle.isCurrent ? network : models[handle.name]
  }

  // MARK: Data

  /// Reads a data set once for all steps that load it.
  mutating func read(_ key: String, _ load: () throws -> Dataset) rethrows -> Dataset {
    if let dataset = datasets[key] { return dataset }
    let dataset = try load()
    datasets[key] = dataset
    return dataset
  }

  var dataBytes: Int {
    datasets.values.reduce(0) { $0 + $1.train.pixels.count + $1.test.pixels.count }
  }

  /// Images that `on=` and `n=` name; nil where the data set was not read.
  ///
  /// - Throws: `CommandFailure` if there are fewer.
  func imageCount(_ invocation: Invocation, part: String? = nil) throws -> Int? {
    guard let dataset else { return nil }
    let part = try part ?? invocation.place(among: ["test", "train"]) ?? "test"
    let count = part == "train" ? dataset.train.count : dataset.test.count
    guard count > 0 else {
      throw CommandFailure("\(dataset.name) has no \(part == "train" ? "training" : part) images")
    }
    guard let wanted = invocation.optionalInteger("n") else { return count }
    guard wanted <= count else {
      throw CommandFailure(
        "n=\(wanted) is more than the \(count) \(part == "train" ? "training" : part) images "
          + "there are", argument: "n", expected: "1 to \(count)")
    }
    return wanted
  }

  // MARK: Files

  mutating func write(_ path: String?) {
    if let path {
      writtenFiles.insert(path)
    } else {
      mayWriteAnything = true
    }
  }

  /// A step makes a folder, with those above it, where they are missing.
  mutating func makeFolder(_ path: String) {
    var path = FilePaths.folder(of: FilePaths.join(FilePaths.expandingTilde(path), "x"))
    while !FilePaths.exists(path), madeFolders.insert(path).inserted {
      path = FilePaths.folder(of: path)
    }
  }

  /// Throws where a file of a number of bytes cannot be written, as far as that is certain.
  ///
  /// - Throws: `CommandFailure`, about the parameter `argument`.
  func checkPlace(_ path: String, bytes: Int = 0, argument: String? = nil) throws {
    let folder = FilePaths.folder(of: FilePaths.expandingTilde(path))
    // A shell command makes folders unseen.
    if runsShell || madeFolders.contains(folder) { return }
    try DiskCheck.check(path, bytes: bytes, argument: argument)
  }

  /// Whether a file may be there when a step wants it.
  func mayExist(_ path: String) -> Bool {
    mayWriteAnything || runsShell || writtenFiles.contains(path)
  }
}
