namespace Coffer.Faults;
public class Smoke { [Fact] public void It_builds() => Assert.NotNull(typeof(CofferException)); }
