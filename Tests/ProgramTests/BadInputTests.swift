// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// Files and values that are not as they should be: an error that helps, and never a crash.
@Suite("Bad input")
struct BadInputTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  /// Runs a script that must fail with a clear message.
  private func refused(
    _ script: String, code: Int32 = 1, _ words: String...,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try program.run(script: script)
    #expect(outcome.exitCode == code, "\(outcome.messages)", sourceLocation: location)
    #expect(!outcome.isCrash, sourceLocation: location)
    #expect(outcome.messages.contains("error: "), sourceLocation: location)
    #expect(!outcome.messages.contains("\u{FFFD}"), sourceLocation: location)
    for word in words {
      #expect(
        outcome.messages.contains(word), "'\(word)' is not in: \(outcome.messages)",
        sourceLocation: location)
    }
  }

  @Test("data files: missing, truncated, of another kind, of another count")
  func data() throws {
    try refused("load idx path=nowhere", "were not found")
    try refused("load cifar10 path=nowhere", "were not found", "load cifar10 path=DIR")
    try refused("load mnist path=nowhere", "were not found")
    let folder = program.folder
    try PatternImages.write(to: folder, train: 20, test: 20)
    let images = try folder.bytes("test-images-idx3-ubyte")
    for length in [0, 3, 15, 16, 1000, images.count - 1] {
      try folder.write("test-images-idx3-ubyte", Array(images.prefix(length)))
      try refused("load idx path=.", "test-images-idx3-ubyte", "expected")
    }
    try folder.write("test-images-idx3-ubyte", images + [0])
    try refused("load idx path=.", "test-images-idx3-ubyte")
    try folder.write("test-images-idx3-ubyte", [1, 2] + images.dropFirst(2))
    try refused("load idx path=.", "test-images-idx3-ubyte", "at byte")
    try folder.write("test-images-idx3-ubyte", images)
    try folder.write(
      "test-labels-idx1-ubyte", PatternImages.file([19], [UInt8](repeating: 0, count: 19)))
    try refused("load idx path=.", "labels", "19")
    try folder.write("test-labels-idx1-ubyte.gz", [0x1F, 0x8B, 8, 0, 0, 0])
    try FileManager.default.removeItem(atPath: folder("test-labels-idx1-ubyte"))
    try refused("load idx path=.", "test-labels-idx1-ubyte.gz")
  }

  @Test("CIFAR-10 files that are too short")
  func cifar() throws {
    for index in 1...5 { try program.folder.write("data_batch_\(index).bin", [1, 2, 3]) }
    try program.folder.write("test_batch.bin", [])
    try refused("load cifar10 path=.", "_batch")
  }

  @Test("model files: missing, truncated, of another kind, of another network")
  func models() throws {
    try refused("load nothing.safetensors", "no such file")
    try refused("load nothing.h5", code: 2, "nothing.h5", ".safetensors")
    try refused("load .", code: 2, ".safetensors")
    let folder = program.folder
    #expect(try program.run(script: "load lenet5; save good.safetensors").exitCode == 0)
    let bytes = try folder.bytes("good.safetensors")
    for length in [0, 7, 8, 100, bytes.count / 2, bytes.count - 1] {
      try folder.write("bad.safetensors", Array(bytes.prefix(length)))
      try refused("load bad.safetensors", "bad.safetensors", "expected")
    }
    try folder.write("bad.safetensors", Array("PK\u{3}\u{4}".utf8) + bytes.dropFirst(4))
    try refused("load bad.safetensors", "bad.safetensors")
    try folder.write(
      "bad.safetensors", [255, 255, 255, 255, 255, 255, 255, 127] + bytes.dropFirst(8))
    try refused("load bad.safetensors", "bad.safetensors")
    try refused("load good.safetensors as=resnet20", "lenet5", "resnet20")
  }

  @Test("every damaged byte of a model's header is an error or another model, never a crash")
  func damage() throws {
    let folder = program.folder
    let tiny = "load idx path='\(try ShellData.path())'\nnetwork n { flatten; linear 10 }\nload n\n"
    #expect(try program.run(script: tiny + "save good.safetensors").exitCode == 0)
    let bytes = try folder.bytes("good.safetensors")
    for place in stride(from: 0, to: 600, by: 29) {
      var damaged = bytes
      damaged[place] ^= 0x15
      try folder.write("bad.safetensors", damaged)
      let outcome = try program.run(script: "load bad.safetensors")
      #expect(!outcome.isCrash, "byte \(place)")
      #expect([0, 1].contains(outcome.exitCode), "byte \(place): \(outcome.messages)")
    }
  }

  @Test("a model and data that do not fit")
  func shapes() throws {
    let folder = program.folder
    try PatternImages.write(to: folder, train: 20, test: 20, size: 32)
    for line in ["eval", "train 1", "attack pgd", "quantize 8"] {
      try refused(
        "load idx path='\(try ShellData.path())'\nload eight-layer\nload idx path=.\n\(line)",
        "1x28x28", "1x32x32")
    }
  }

  @Test("values out of range are found before anything runs")
  func ranges() throws {
    for line in [
      "prune 1.5", "prune 1", "prune -0.1", "quantize 0", "quantize 17", "attack pgd eps=-1",
      "attack pgd eps=0", "attack pgd steps=0", "attack pgd alpha=0", "eval n=0", "train 0",
      "train 1 lr=0", "train 1 lr=-1", "train 1 batch=0", "train 1 momentum=1",
      "attack pgd norm=l7", "prune 0.5 by=nothing", "attack pgd eps=nan", "attack pgd eps=1/0",
    ] {
      try refused("\(try ShellData.preamble())\(line)", code: 2, "-c:4:", "^")
    }
  }

  @Test("a step before what it needs")
  func order() throws {
    try refused("attack pgd", code: 2, "load")
    try refused("eval", code: 2, "load")
    try refused("load lenet5\ntrain 1", code: 2, "load fashion-mnist")
    try refused("undo", code: 2, "load eight-layer")
    try refused("redo", code: 1, "nothing to redo")
    try refused("save a.safetensors", code: 1, "load eight-layer")
  }

  @Test("a loss that is no number")
  func diverged() throws {
    for rate in ["1e12", "1e30", "1e18"] {
      let outcome = try program.run(script: try ShellData.preamble() + "train 1 lr=\(rate)")
      #expect([1, 2].contains(outcome.exitCode), "lr=\(rate): \(outcome.messages)")
      #expect(!outcome.isCrash)
      #expect(outcome.messages.contains("error: "))
    }
  }

  @Test("places that cannot be written to, and no half-written files")
  func writing() throws {
    try refused("load lenet5\nsave nowhere/a.safetensors", "nowhere", "does not exist")
    try refused("version > /dev/full", "no space left")
    try refused("version > nowhere/a.csv", "nowhere")
    try refused("version > .", "folder")
    try refused("load lenet5\nsave a.pt", code: 2, ".safetensors or .temper")
    try refused("load lenet5\nsave ''", code: 2, "`file` cannot be")
    try refused("save /proc/a.temper", "/proc/a.temper")
    #expect(try program.folder.names() == [])
  }

  @Test("a full disk leaves the former file whole")
  func fullDisk() throws {
    let mounted = try program.shell(
      "mkdir small && mount -t tmpfs -o size=64k tmpfs small 2>/dev/null")
    guard mounted.exitCode == 0 else {
      print("skipped: a small file system takes the rights of root")
      return
    }
    defer { _ = try? program.shell("umount small") }
    #expect(try program.shell("echo former > small/a.safetensors").exitCode == 0)
    try refused("load lenet5\nsave small/a.safetensors", "no space left")
    #expect(
      try program.shell("ls -A small; cat small/a.safetensors").output == "a.safetensors\nformer\n")
  }

  @Test("a plot without gnuplot says what to install")
  func noGnuplot() throws {
    var program = try Program()
    program.environment["PATH"] = "/nowhere"
    let outcome = try program.run(
      ["-c", try ShellData.preamble() + "train 2 n=32\nplot losses to=a.svg"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.messages.contains("gnuplot is not installed"))
    #expect(outcome.messages.contains("apt install gnuplot-nox"))
  }
}
