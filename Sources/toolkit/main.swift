import Flow

// The main thread only waits: programs run on a thread with a stack that deep scripts need.
DedicatedThread.run(stackSize: 512 << 20, runToolkit)
