using Coffer.Backends.Tests.Ceph;

namespace Coffer.Backends.Tests.Faults;

public sealed class BlobFaultOnceTests(CephNode ceph) : BlobFaultTests(ceph)
{
    public static TheoryData<string, string> AtOnce => Pairs(slow: false);

    [Theory, MemberData(nameof(AtOnce))]
    public Task What_goes_wrong_once_is_not_felt(string act, string fault) => MeetOnceAsync(act, fault);
}
