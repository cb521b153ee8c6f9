import Diagnostics

/// For programs; the names of the totals are those of the toolkit before this one.
enum JSONReport {
  static func text(of report: Report) -> String {
    var members = report.summary.map { "  \($0.key.quotedForJSON): \($0.text)" }
    let kinds = report.kinds.map { "\($0.kind.quotedForJSON): \($0.count)" }
    members.append("  \"errors_by_type\": {" + kinds.joined(separator: ", ") + "}")
    members.append("  \"omitted_valid_files\": \(report.omitted)")
    let results = report.entries.map { "    " + object(of: $0) }
    members.append("  \"results\": [" + (results.isEmpty ? "" : "\n" + results.joined(separator: ",\n") + "\n  ") + "]")
    members.append("  \"notes\": [" + report.notes.map(\.quotedForJSON).joined(separator: ", ") + "]")
    members.append("  \"generated_at\": \(report.created.quotedForJSON)")
    return "{\n" + members.joined(separator: ",\n") + "\n}\n"
  }

  private static func object(of entry: Report.Entry) -> String {
    var members = [
      "\"file_path\": \(entry.subject.quotedForJSON)", "\"valid\": \(entry.state != .damaged)",
      "\"corrupted\": \(entry.state == .damaged)", "\"state\": \(entry.state.rawValue.quotedForJSON)",
    ]
    if let kind = entry.kind { members.append("\"kind\": \(kind.quotedForJSON)") }
    members.append("\"errors\": [" + (entry.words?.quotedForJSON ?? "") + "]")
    if let hint = entry.hint { members.append("\"hint\": \(hint.quotedForJSON)") }
    members += entry.details.map { "\($0.name.quotedForJSON): \($0.value.quotedForJSON)" }
    members.append("\"validation_time\": \(Int64((max(0, min(1e9, entry.seconds)) * 1e9).rounded()))")
    return "{" + members.joined(separator: ", ") + "}"
  }
}

/// One page that needs nothing else: light and dark, no script, no address.
enum HTMLReport {
  static func text(of report: Report) -> String {
    var body = ["<h1>\(report.title.markup)</h1>", "<p>\(report.created.markup)</p>", "<dl>"]
    body += report.summary.map { "<div><dt>\($0.name.markup)</dt><dd>\($0.text)</dd></div>" } + ["</dl>"]
    if !report.kinds.isEmpty {
      body += [
        "<h2>Kinds</h2>",
        "<table><thead><tr><th scope=\"col\">kind</th><th scope=\"col\">files</th></tr></thead><tbody>",
      ]
      body += report.kinds.map { "<tr><td>\($0.kind.markup)</td><td class=\"n\">\($0.count)</td></tr>" }
      body.append("</tbody></table>")
    }
    if !report.faults.isEmpty {
      let heads = ["file", "state", "kind", "what", "details", "hint"].map { "<th scope=\"col\">\($0)</th>" }.joined()
      body += ["<h2>Files</h2>", "<table><thead><tr>\(heads)</tr></thead><tbody>"]
      body += report.faults.map(row)
      body.append("</tbody></table>")
    }
    body += report.notes.map { "<p>\($0.markup)</p>" }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(report.title.markup)</title><style>\(style)</style></head><body>
      \(body.joined(separator: "\n"))
      </body></html>

      """
  }

  private static func row(_ entry: Report.Entry) -> String {
    let details = entry.details.map { "\($0.name): \($0.value)".markup }.joined(separator: "<br>")
    let cells = [
      entry.subject.markup, entry.state.rawValue, (entry.kind ?? "").markup, (entry.words ?? "").markup, details,
      (entry.hint ?? "").markup,
    ]
    return "<tr class=\"\(entry.state.rawValue)\">" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
  }

  private static let style = """
    :root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}\
    dl{display:flex;flex-wrap:wrap;gap:1rem}dl div{border:1px solid #8884;border-radius:.5rem;padding:.5rem 1rem}dt{opacity:.7}\
    dd{margin:0;font-size:1.4rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;\
    padding:.3rem .6rem;border-bottom:1px solid #8884;overflow-wrap:anywhere}.n{text-align:right}\
    .damaged td:nth-child(2){color:#c22;font-weight:600}.doubt td:nth-child(2){color:#a60}
    """
}

/// For continuous integration: a case for each subject, failed when it is damaged.
enum JUnitReport {
  static func text(of report: Report) -> String {
    let damaged = report.entries.filter { $0.state == .damaged }.count
    let seconds = Report.Figure("", "", report.entries.reduce(0) { $0 + $1.seconds }).text
    let counts = "tests=\"\(report.entries.count)\" failures=\"\(damaged)\" errors=\"0\" time=\"\(seconds)\""
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites name=\"\(report.title.markup)\" \(counts)>",
      "  <testsuite name=\"\(report.title.markup)\" skipped=\"0\" timestamp=\"\(report.created.markup)\" \(counts)>",
    ]
    for entry in report.entries {
      let head =
        "    <testcase classname=\"\(report.title.markup)\" name=\"\(entry.subject.markup)\" "
        + "time=\"\(Report.Figure("", "", entry.seconds).text)\""
      let words = [entry.words, entry.hint].compactMap(\.self) + entry.details.map { "\($0.name): \($0.value)" }
      switch entry.state {
      case .sound: lines.append(head + "/>")
      case .doubtful:
        lines += [
          head + ">", "      <system-out>\(words.joined(separator: "\n").markup)</system-out>", "    </testcase>",
        ]
      case .damaged:
        let message = "message=\"\((entry.words ?? "damaged").markup)\" type=\"\((entry.kind ?? "damaged").markup)\""
        lines += [
          head + ">", "      <failure \(message)>\(words.joined(separator: "\n").markup)</failure>", "    </testcase>",
        ]
      }
    }
    return (lines + ["  </testsuite>", "</testsuites>"]).joined(separator: "\n") + "\n"
  }
}

extension String {
  /// For HTML and XML: nothing in it is markup, and nothing is there that XML forbids.
  var markup: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result += scalar == "\n" ? "&#10;" : "&#9;"
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE:
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
