import Flow
import Platform
import Testing

@testable import Media

@Suite("The table of sources", .serialized)
struct SourceTableTests {

  /// Every source, codec and container are tried here in pairs; `TOOLKIT_WHOLE_TABLE=1` tries all cells.
  private static let isWhole = getenv("TOOLKIT_WHOLE_TABLE") != nil

  @Test("every source becomes every codec in every container right, or is refused with the reason")
  func table() async throws {
    try await withFolder { folder in
      let sources = TableSource.all.filter { !TableSource.ingredients.contains($0.name) }
      let only = getenv("TOOLKIT_TABLE_SOURCE").map { String(cString: $0) }
      let made = TableFolder(folder)
      let results = Gathered<(cell: TableCell, result: TableCell.Result)>()
      await withTaskGroup(of: Void.self) { group in
        for (number, source) in sources.enumerated() where only == nil || only == source.name {
          if number >= 3 { await group.next() }
          group.addTask { await Self.row(number, source, made, folder, results) }
        }
      }
      let all = results.all
      for (cell, result) in all {
        let place = "\(cell.source.name) to \(cell.codec.rawValue) in \(cell.container.rawValue)"
        switch result {
        case .encoded(let faults):
          #expect(faults.isEmpty, "\(place)")
          #expect(Refusals.code(of: cell) == nil, "\(place) was to be refused")
        case .refused(let code, let words):
          #expect(Refusals.code(of: cell) == code, "\(place): \(words)")
          #expect(words.utf8.count > 15)
        }
      }
      if only == nil {
        #expect(all.count >= (Self.isWhole ? sources.count * 15 : sources.count * 5))
        #expect(Set(all.map(\.cell.source.name)).count == sources.count && sources.count >= 60)
      }
      Refusals.print(all)
    }
  }

  private static func row(
    _ number: Int, _ source: TableSource, _ made: TableFolder, _ folder: String,
    _ results: Gathered<(cell: TableCell, result: TableCell.Result)>
  ) async {
    do {
      let path = try await made.path(source)
      var original: TableOriginal?
      if source.damage == nil, let info = try? await MediaProbe.probe(path), info.video != nil {
        original = try await TableOriginal(path, info)
      }
      for (place, codec) in VideoCodec.allCases.enumerated() {
        for (column, container) in Container.allCases.enumerated()
        where isWhole || (number + 2 * place + column).isMultiple(of: 3) {
          let cell = TableCell(source: source, codec: codec, container: container)
          results.append((cell, try await cell.run(path, original, in: folder)))
        }
      }
    } catch {
      Issue.record(error, "\(source.name)")
    }
  }
}

func removeFile(_ path: String) { unlink(path) }
