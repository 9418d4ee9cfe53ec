// Each test starts processes and waits for them; a few at a time keep the processors busy.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
