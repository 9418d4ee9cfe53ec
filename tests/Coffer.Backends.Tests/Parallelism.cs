// The gateway and its disk are what tests wait for; a few at a time keep it busy.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: AssemblyFixture(typeof(Coffer.Backends.Tests.Ceph.CephNode))]
