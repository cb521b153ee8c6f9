import Interpreter
import Quantities
import Storage
import Synchronization

/// One run of `sync`: first everything is copied, then, where that is wanted and safe, the rest is removed.
final class SyncRun {
  private let source, target: ObjectPath
  private let filter: ObjectFilter
  private let sameness: Sameness
  private let rules: TransferRules
  private let context: Context
  private let trouble = Trouble()
  /// What was done.
  let tally = TransferTally()
  private var sourceCount = 0
  private var extraCount = 0
  /// Whether the target is on a disk of this machine, where a name may lead elsewhere.
  private var isOnDisk = false

  init(
    _ source: ObjectPath, _ target: ObjectPath, _ filter: ObjectFilter, _ sameness: Sameness,
    _ rules: TransferRules, in context: Context
  ) {
    (self.source, self.target, self.filter, self.sameness) = (source, target, filter, sameness)
    (self.rules, self.context) = (rules, context)
  }

  /// One object of the target that is to be made.
  private struct Step: Sendable {
    let original: StoredObject
    let existing: StoredObject?
    let place: ObjectPath
    let isNameable: Bool
  }

  /// What is said when there was nothing to do.
  var idleWords: String {
    let count = "\(sourceCount) \(sourceCount == 1 ? "object is" : "objects are") the same"
    let extra = extraCount == 0 ? "" : "; \(extraCount) more in \(target.description.shortened)"
    return "nothing to do: " + (sourceCount == 0 ? "\(source.description.shortened) holds nothing" : count) + extra
  }

  // MARK: Copying

  /// Copies what is missing or changed, and counts what the source does not have.
  func copying() throws -> Rows {
    let pairs = pairs()
    isOnDisk = try context.realPath(of: target).place == .local
    let (storage, gate, rules, sameness) = (context.tools.storage, context.gate, rules, sameness)
    let terminal = context.session.terminal
    let rows = context.inOrder(
      atOnce: rules.jobs, close: pairs.close, next: { () throws -> Step? in try self.step(pairs) },
      failing: { [trouble] step in
        trouble.note()
        return Self.row(step, step.existing == nil ? "copy" : "replace", nil)
      }, brokenOff: { [tally] in tally.add(.record($0)) }
    ) { step in
      guard step.isNameable else {
        throw Failure("bad-name", "\(step.original.path.text) has a name that no file can have on this machine")
      }
      if let existing = step.existing, sameness == .hash,
        try await sameness.isSame(step.original, existing, in: storage)
      {
        return Record()
      }
      let op = step.existing == nil ? "copy" : "replace"
      let effect = Effect(
        op, from: step.original.path, to: step.place, size: ByteSize(bytes: max(0, step.original.size)))
      guard try gate.allows(effect) else { return effect.record }
      let transfer = try await storage.copy(
        from: step.original.path, to: step.place, options: rules.options(terminal, replacing: step.existing))
      return Self.row(step, op, transfer.size)
    }
    return rows.leavingOut(["source"]).mapBatches {
      $0.filter { if case .record(let row) = $0 { row.shape.count > 0 } else { true } }
    }
  }

  /// The next object that may have to be made.
  private func step(_ pairs: MergedListings) throws -> Step? {
    while let pair = try pairs.next() {
      guard let original = pair.source else {
        extraCount += 1
        continue
      }
      sourceCount += 1
      if let existing = pair.target, sameness != .hash, sameness.looksSame(original, existing) { continue }
      return Step(
        original: original, existing: pair.target, place: target.appendingBeside(pair.name),
        isNameable: !isOnDisk || pair.name.isNameOnDisk)
    }
    return nil
  }

  private static func row(_ step: Step, _ op: String, _ size: Int64?) -> Record {
    Record([
      ("op", .text(op)), ("path", .path(PathText(step.place))), ("source", .path(PathText(step.original.path))),
      ("size", .size(ByteSize(bytes: size ?? max(0, step.original.size)))), ("ok", .bool(size != nil)),
      ("error", .null),
    ])
  }

  // MARK: Removing

  /// Removes what the source does not have, if everything before went well.
  func removing(asking: Bool) throws -> Rows {
    guard extraCount > 0 else { return .none }
    let terminal = context.session.terminal
    let objects = "\(extraCount) \(extraCount == 1 ? "object" : "objects")"
    guard !trouble.isThere else {
      terminal.note("warning: nothing was removed from \(target.text), since not everything went well before")
      return .none
    }
    guard sourceCount > 0 else {
      throw Failure(
        "source-empty", "\(source.text) holds nothing, so --delete would remove \(objects) from \(target.text)",
        hint: "if that is meant, use `rm`")
    }
    if asking, terminal.isInteractive, extraCount > 3, case .perform = context.gate.mode {
      guard terminal.confirm("Remove \(objects) from \(target.description.shortened) for good?") else {
        terminal.note("nothing was removed")
        return .none
      }
    }
    return removals()
  }

  private func removals() -> Rows {
    let pairs = pairs()
    let (storage, gate) = (context.tools.storage, context.gate)
    let expected = extraCount
    var count = 0
    return context.inOrder(
      atOnce: 8, close: pairs.close,
      next: { () throws -> StoredObject? in
        while let pair = try pairs.next() {
          if pair.source != nil { continue }
          // A folder that could not be read this time would look as if it were empty.
          guard !self.trouble.isThere else { return nil }
          count += 1
          // More than were counted and asked about: somebody is at work there.
          return count > expected ? nil : pair.target
        }
        return nil
      },
      failing: { Self.row(removing: $0) }, brokenOff: { [tally] in tally.add(.record($0)) }
    ) { object in
      let effect = Effect("remove", from: object.path, size: ByteSize(bytes: max(0, object.size)))
      guard try gate.allows(effect) else { return effect.record }
      try await storage.backend(for: object.path).remove(object.path)
      return Self.row(removing: object)
    }
  }

  private static func row(removing object: StoredObject) -> Record {
    Record([
      ("op", .text("remove")), ("path", .path(PathText(object.path))), ("source", .null),
      ("size", .size(ByteSize(bytes: max(0, object.size)))), ("ok", .bool(true)), ("error", .null),
    ])
  }

  private func pairs() -> MergedListings {
    MergedListings(
      SortedFiles(source, filter, isMissingEmpty: false, in: context) { [trouble] in trouble.note() },
      SortedFiles(target, filter, isMissingEmpty: true, in: context) {})
  }
}

extension Sameness {
  /// What the descriptions tell, without reading anything.
  func looksSame(_ source: StoredObject, _ copy: StoredObject) -> Bool {
    if source.size >= 0, copy.size >= 0, source.size != copy.size { return false }
    if self == .size { return source.size >= 0 && source.size == copy.size }
    if let agree = source.checksums.agree(with: copy.checksums) { return agree }
    guard source.size >= 0, let then = source.modified, let now = copy.modified else { return false }
    return now >= then || then - now <= Self.coarseness
  }
}

/// Whether anything went wrong so far that forbids to remove anything.
private final class Trouble: Sendable {
  private let flag = Atomic(false)
  var isThere: Bool { flag.load(ordering: .relaxed) }
  func note() { flag.store(true, ordering: .relaxed) }
}
