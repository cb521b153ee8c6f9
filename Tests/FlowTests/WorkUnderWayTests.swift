import Flow
import Testing

@Suite("Work under way")
struct WorkUnderWayTests {
  @Test("results come in the order in which the pieces end")
  func order() throws {
    let work = WorkUnderWay<Int>(in: BackgroundWork())
    let (gate, opener) = AsyncStream<Void>.makeStream()
    work.begin(1) {
      for await _ in gate { break }
      return 10
    }
    work.begin(2) { 20 }
    let first = try #require(try work.next(Cancellation()))
    #expect(first.number == 2 && (try? first.result.get()) == 20 && work.count == 1)
    opener.yield()
    #expect(try work.next(Cancellation())?.number == 1)
    #expect(try work.next(Cancellation()) == nil)
  }

  @Test("a wish to stop ends the waiting, and stopping waits until all has cleaned up")
  func stopping() {
    let (work, cancellation) = (WorkUnderWay<Int>(in: BackgroundWork()), Cancellation())
    work.begin(1) {
      try await Task.sleep(for: .seconds(60))
      return 1
    }
    work.begin(2) { 2 }
    cancellation.cancel()
    #expect(throws: Interrupted.self) { try work.next(cancellation) }
    let ended = work.stop()
    #expect(ended.count == 2 && ended.contains { (try? $0.result.get()) == 2 })
    #expect(work.count == 0)
  }
}
