"""Names that are words as well, or too much like one: alone they name nobody for sure."""

from changemaker.listen.text.folding import folded

ENGLISH = """
    amber angel april art august autumn bill bliss bob brook brooks buck carol case chance chase chip christian chuck
    clay cliff colt crystal dale dawn daisy dean destiny dick dusty earnest east faith field fielding flora forest
    frank gene ginger glen good grace grant gray green guy hall harmony hazel heath heather hill holly hope hunter iris
    ivy jack jade jay jean jet jewel joy june lane law lily long love major mark marsh mason may melody mercy miles
    mill misty moor north olive page park parker pat patience pearl penny piper pond price rain ray reed rich river rob
    robin rock rod rose ruby rusty sandy savannah shade sharp short sky smith sonny south sterling stone sue summer
    sunny ted terry trinity troy van violet wade ward way west will win winter wood woods worth young
"""
GERMAN = "bauer baum berg engel ernst frank fuchs hahn kaiser klein koch kurz lang mark rose schneider stein wolf"
RUSSIAN = """
    вера надежда любовь роза лев слава мир воля светлана майя мая лилия нина рим роман марк август ангел будь дар день
    зима кот мороз орел белый новик новый старый король голова мельник вода лада
"""
ARABIC = """
    امل كريم جميل جميله سعيد سعيده صالح صالحه عادل نور هدي سلام سلمي رحمه رامي شريف حسن حسنه محمود كامل كامله ناجح
    فائز فاضل طيب طاهر هادي هاديه مبارك منير امين امينه ايمان اسلام جهاد كفاح نجاح وفاء صفاء رضا رضي سالم سالمه جواد
    غالي بشير نادر نادره فريد فريده وحيد وحيده سامي ساميه عالي خالد خالده ماجد راشد قاسم حكيم ضياء سماء سحر فجر ربيع
    رجب رمضان شعبان جمعه خميس يوم حق عز عيد وعد عهد عبد ابو ام بن بنت ال
"""
AMBIGUOUS = frozenset(folded(word) for words in (ENGLISH, GERMAN, RUSSIAN, ARABIC) for word in words.split())
# Words so common that in small letters they are never a name, not even in texts of an account that has a bearer of it.
_COMMON = """
    will may long good art major miles west east south north short way young rich price case page rain summer winter
    brown green gray grey white black park hill field river stone wood woods mill hall sky guy moor rose
    klein lang kurz будь день мир новый старый белый воля вода
"""
COMMON = frozenset(folded(word) for word in _COMMON.split())
# Parts of names that name nobody: "van", "bin", titles.
_PARTICLES = """
    de del della der den di da do dos das du la le las los van von zu zur zum af av el al bin bint ibn abu abd um
    mac mc st san mr mrs ms dr prof herr frau بن ابن بنت ابو ام عبد ال آل السيد السيده الدكتور
"""
PARTICLES = frozenset(folded(word) for word in _PARTICLES.split())
# What stands before a name that alone would be doubtful.
_TITLES = """
    mr mrs ms miss mister dr prof dear hi hello herr frau mme m monsieur madame sr sra господин госпожа гн гжа
    уважаемый уважаемая السيد السيده الاستاذ الاستاذه استاذ استاذه الدكتور الدكتوره دكتور المهندس مهندس الاخ الاخت
    يا
"""
TITLES = frozenset(folded(word) for word in _TITLES.split())
