// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: the strictest the toolchain offers, warnings as errors.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// Hot loops are optimised in debug builds too, so that tests stay quick.
///
/// No `-ffast-math`: NaN and infinity matter to attacks.
let kernelSettings: [CSetting] = [
  .unsafeFlags(["-O3", "-fno-math-errno", "-Wall", "-Wextra", "-Werror"])
]

/// One library target of the house; the manifest is what keeps the layers one-way.
func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one target, mirroring its folder.
func tests(
  of name: String, and others: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + others,
    resources: resources, swiftSettings: strict)
}

let argumentParser: Target.Dependency =
  .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let database: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")

let package = Package(
  name: "temper",
  products: [.executable(name: "temper", targets: ["temper"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // System libraries: a module map and a shim header each.
    .systemLibrary(name: "CLibedit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // C.
    .target(name: "CKernels", cSettings: kernelSettings),
    .target(name: "CLineEditor", dependencies: ["CLibedit"]),

    // The engine, from the floor up.
    layer("Tensors", ["CKernels", "COpenBLAS"]),
    layer("Storage", ["CZlib", crypto]),
    layer("Networks", ["Tensors"]),
    layer("Datasets", ["Tensors", "Storage"]),
    // Generated from onnx.proto, so not held to the settings of the rest.
    .target(
      name: "ONNXSchema", dependencies: [protobuf], exclude: ["onnx.proto"],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    layer("Formats", ["Networks", "Storage", "ONNXSchema", protobuf]),
    layer("Attacks", ["Networks"]),
    layer("Compression", ["Networks"]),
    layer("Training", ["Attacks", "Datasets"]),
    layer("Recipes", ["Compression", "Training"]),

    // The shell.
    layer("Language"),
    layer("Ledger", ["Storage", database]),
    layer("LineEditing", ["CLibedit", "CLineEditor", "Storage"]),
    layer(
      "Commands",
      [
        "Language", "Ledger", "Formats", "Attacks", "Compression", "Training", "Datasets",
        "Recipes",
      ]),
    .executableTarget(
      name: "temper", dependencies: ["Commands", "Ledger", "LineEditing", argumentParser],
      swiftSettings: strict),
    .executableTarget(
      name: "TemperBenchmarks",
      dependencies: ["Training", "Formats", argumentParser], swiftSettings: strict),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Networks", "Formats", "Datasets", "Storage"],
      path: "Tests/TestSupport", swiftSettings: strict),
    tests(of: "Tensors", and: ["CKernels", "COpenBLAS"]),
    tests(of: "Storage"),
    tests(of: "Networks"),
    tests(of: "Datasets"),
    tests(of: "Formats", and: ["Compression", "Training", "Datasets", "Storage"]),
    tests(of: "Attacks"),
    tests(of: "Compression"),
    tests(of: "Training", and: ["Compression"]),
    tests(of: "Recipes"),
    tests(of: "Language"),
    tests(of: "Ledger"),
    tests(of: "LineEditing"),
    tests(of: "Commands", and: ["Language"]),
    tests(of: "TemperBenchmarks"),
    // Runs the built program, so it depends on it without importing it.
    .testTarget(
      name: "ProgramTests", dependencies: ["temper", "TestSupport"], swiftSettings: strict),
  ]
)
