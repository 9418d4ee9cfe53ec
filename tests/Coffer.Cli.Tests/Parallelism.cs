// Each test starts processes; two at a time keep two processors busy.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
