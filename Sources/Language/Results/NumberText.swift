// SPDX-License-Identifier: MIT

/// Writes numbers for readers and for programs.
package enum NumberText {
  /// The shortest text that gives the same double again; whole numbers have no point.
  package static func plain(_ value: Double) -> String {
    wholeNumber(value).map(String.init) ?? "\(value)"
  }

  /// A fixed number of decimals, rounded to nearest.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return notFinite(value) }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    guard value.magnitude * scale < 9e15 else { return "\(value)" }
    let scaled = nearest(value.magnitude * scale)
    let digits = String(scaled)
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if decimals == 0 { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// A fraction in percent: one decimal, two where one would round to 0 or 100.
  package static func percent(_ fraction: Double) -> String {
    guard fraction.isFinite else { return notFinite(fraction) }
    let percent = fraction * 100
    let hidesSmall = percent != 0 && percent.magnitude < 0.05
    let hidesMiss = percent < 100 && percent >= 99.95
    return fixed(percent, decimals: hidesSmall || hidesMiss ? 2 : 1) + " %"
  }

  /// Thousands separated by commas.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return value < 0 ? "-" + result : result
  }

  /// A number of things: `1 image`, `10,000 images`.
  ///
  /// - Parameter plural: the noun for all numbers but one; with an `s` if nil.
  package static func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural ?? "\(noun)s")"
  }

  /// Four significant digits; very large and very small ones with an exponent.
  package static func significant(_ value: Double) -> String {
    guard value.isFinite else { return notFinite(value) }
    if value == 0 { return "0" }
    if value.magnitude < 1e6, let whole = wholeNumber(value) { return "\(whole)" }
    var exponent = 0
    var scaled = value.magnitude
    while scaled >= 10 { (scaled, exponent) = (scaled / 10, exponent + 1) }
    while scaled < 1 { (scaled, exponent) = (scaled * 10, exponent - 1) }
    if exponent >= 6 || exponent < -4 {
      return (value < 0 ? "-" : "") + trimmed(fixed(scaled, decimals: 3)) + "e\(exponent)"
    }
    return trimmed(fixed(value, decimals: max(0, 3 - exponent)))
  }

  /// A size with a binary unit: `2.1 MiB`.
  package static func bytes(_ count: Int) -> String {
    var value = Double(count)
    var unit = "B"
    for larger in ["KiB", "MiB", "GiB", "TiB"] where value.magnitude >= 1024 {
      (value, unit) = (value / 1024, larger)
    }
    if unit == "B" { return "\(count) B" }
    return "\(fixed(value, decimals: value.magnitude < 100 ? 1 : 0)) \(unit)"
  }

  /// A time: `3.2 ms`, `2.1 s`, `38 s`, `12 min 05 s`, `1 h 02 min`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return notFinite(seconds) + " s" }
    if seconds == 0 { return "0 s" }
    if seconds < 0.0005 { return "<1 ms" }
    if seconds < 0.9995 { return "\(nearest(seconds * 1000)) ms" }
    if seconds < 9.95 { return "\(fixed(seconds, decimals: 1)) s" }
    let whole = nearest(seconds)
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min"
  }

  /// The value as an integer when it is a whole number below 10^15.
  private static func wholeNumber(_ value: Double) -> Int? {
    guard value.magnitude < 1e15 else { return nil }
    let whole = Int(value)
    return Double(whole) == value ? whole : nil
  }

  /// The nearest integer of a value from 0 to 10^16, halves up; `rounded()` would need libm.
  private static func nearest(_ value: Double) -> Int {
    let whole = Int(value)
    return value - Double(whole) >= 0.5 ? whole + 1 : whole
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private static func notFinite(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return "\(value)"
  }
}
