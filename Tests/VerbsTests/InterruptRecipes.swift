import Interpreter
import TestSupport
import Testing
import Verbs

/// How each verb is kept busy until somebody interrupts it.
///
/// A new verb needs an entry in `calls`; the interrupts that follow from it are generated. One that runs other programs or
/// talks to servers needs one in `children` as well.
enum InterruptRecipes {
  /// What flows into a call.
  enum Source {
    /// Nothing: the call is made again and again.
    case none
    case numbers, texts, lines, rows
    /// The verb ends the program by itself, or stands at the top of one only, so that nothing can hold it up.
    case leaves
  }

  /// A call of every verb; `DIR` is a folder of its own with `a.csv` and `v.mp4` in it.
  static let calls: [String: (Source, String)] = [
    "cat": (.none, "cat DIR/a.csv"), "cd": (.none, "cd ."), "config": (.none, "config"), "doctor": (.none, "doctor"),
    "du": (.none, "du DIR"), "env": (.none, "env"), "find": (.none, "find DIR"), "hash": (.none, "hash DIR/a.csv"),
    "history": (.none, "try { history } catch { null }"),
    "http": (.none, "try { http get http://127.0.0.1:1/ } catch { null }"),
    "measure": (.none, "measure { 1 }"), "mkdir": (.none, "mkdir DIR/new --dry-run"),
    "mv": (.none, "mv DIR/a.csv DIR/b.csv --dry-run"), "pwd": (.none, "pwd"), "range": (.none, "range 1 3"),
    "remotes": (.none, "remotes"), "source": (.leaves, "source DIR/a.mts"),
    "sync": (.none, "sync DIR DIR-elsewhere --dry-run"), "tree": (.none, "tree DIR"), "vars": (.none, "vars"),
    "verbs": (.none, "verbs"), "runs": (.none, "try { runs } catch { null }"),
    "results": (.none, "try { results } catch { null }"),
    "^": (.none, "^true"), "agg": (.rows, "agg n: count(), m: mean(a) by b"), "append": (.numbers, "append [1]"),
    "chunk": (.numbers, "chunk 3"), "count": (.numbers, "count"),
    "cp": (.none, "cp DIR/a.csv DIR/copy.csv --overwrite"),
    "dedupe": (.numbers, "dedupe"), "each": (.numbers, "each { $it }"), "echo": (.none, "echo 1 2"),
    "enumerate": (.numbers, "enumerate"), "exit": (.leaves, "exit 0"), "explain": (.none, "explain { ls }"),
    "fail": (.leaves, "fail x"), "first": (.numbers, "first 3"), "flatten": (.numbers, "flatten"),
    "format": (.numbers, "format number 1"), "from": (.lines, "from ndjson"), "get": (.rows, "get a"),
    "group": (.rows, "group b"), "help": (.none, "help first"), "histogram": (.numbers, "histogram"),
    "join": (.rows, "join [{a: 1}] a"), "last": (.numbers, "last 2"), "lines": (.texts, "lines"),
    "ls": (.none, "ls DIR"),
    "now": (.none, "now"), "open": (.none, "open DIR/a.csv"), "optimize": (.none, "optimize DIR/v.mp4 --dry-run"),
    "par": (.numbers, "par 2 { $it }"), "parse": (.texts, "parse '{x}'"), "plan": (.none, "plan { 1 }"),
    "prewarm": (.lines, "prewarm --base-url http://127.0.0.1:1 --retry 0"),
    "variants": (.texts, "variants --base-url https://cdn.example.com"), "print": (.none, "print x"),
    "probe": (.none, "probe DIR/v.mp4"), "reduce": (.numbers, "reduce {|a, b| $b }"),
    "reject": (.rows, "reject a"), "rename": (.rows, "rename a z"), "reverse": (.numbers, "reverse"),
    "rm": (.none, "rm DIR/a.csv --dry-run"), "sample": (.numbers, "sample 3"),
    "save": (.numbers, "save DIR/out.ndjson --overwrite"), "select": (.rows, "select a"),
    "serve": (.none, "serve DIR --port 0"), "set": (.rows, "set z a + 1"),
    "skip": (.numbers, "skip 3"), "sleep": (.none, "sleep 60s"), "sort": (.numbers, "sort"),
    "split": (.texts, "split ,"),
    "stat": (.none, "stat DIR/a.csv"), "stats": (.numbers, "stats"), "stdin": (.none, "stdin"),
    "undo": (.none, "try { undo last } catch { null }"),
    "tee": (.numbers, "tee DIR/out.ndjson --overwrite"), "to": (.numbers, "to ndjson"), "uniq": (.numbers, "uniq"),
    "validate": (.none, "validate DIR/v.mp4"), "version": (.none, "version"), "warn": (.none, "warn x"),
    "where": (.rows, "where a < 0"), "zip": (.numbers, "zip { 1.. }"),
  ]

  /// Calls that run another program for long.
  static let children = [
    "^": "^sh -c 'sleep 60; echo DIR'", "optimize": "optimize DIR/v.mp4 h265 maximum --out DIR/new.mp4",
    "validate": "validate DIR/v.mp4", "probe": "probe DIR/v.mp4",
  ]

  /// One interrupt.
  struct Case: Sendable, CustomTestStringConvertible {
    enum Work: String, Sendable { case waiting, computing, child = "in a child" }
    var verb: String
    var work: Work
    var program: String
    var testDescription: String { "\(verb), \(work.rawValue)" }
  }

  /// Every verb of the catalogue, in each way that it can be busy.
  static let cases: [Case] = VerbCatalog.all.names.flatMap { name -> [Case] in
    guard let (source, call) = calls[name], let verb = VerbCatalog.all[name] else { return [] }
    if case .leaves = source { return [] }
    var cases: [Case] = []
    let endless = source.program.map { "\($0) | \(call)" } ?? call
    cases.append(Case(verb: name, work: .computing, program: "while true { let x = \(endless) | where false }"))
    if verb.input != .nothing, source.program != nil {
      cases.append(Case(verb: name, work: .waiting, program: "stalled | \(call) | count"))
    }
    if let child = children[name] {
      cases.append(Case(verb: name, work: .child, program: "while true { \(child) | where false }"))
    }
    return cases
  }
}

extension InterruptRecipes.Source {
  /// An endless stream; nil when the verb takes none.
  fileprivate var program: String? {
    switch self {
    case .none, .leaves: nil
    case .numbers: "1.."
    case .texts: "1.. | each { \"a,$it\" }"
    case .lines: "1.. | each { \"{\\\"a\\\": $it}\" }"
    case .rows: "1.. | each { {a: $it, b: 'x', size: 5MB} }"
    }
  }
}

/// A source that never gives a row.
struct Stalled: Verb {
  static let summary = "Wait until somebody interrupts."
  static let examples: [Example] = []
  static let input = VerbInput.nothing

  func run(_ input: Rows, in context: Context) throws -> Rows {
    Rows {
      try context.wait { try await Task.sleep(for: .seconds(3600)) }
      return nil
    }
  }
}
