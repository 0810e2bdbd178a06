"""Words that hold sentences together and name nothing; left out of themes' labels only, never before a text is read."""

from collections.abc import Mapping
from functools import cache

from changemaker.listen.text.folding import folded

_SAID: Mapping[str, str] = {
    "en": """
        a about after again all also am an and any are as at be because been before being but by can cannot
        could did do does doing done don down each else even ever every few for from further get gets getting go
        goes going got had has have having he her here hers him his how i if in into is isn it its itself just
        know let like ll m made make many may me might more most much must my need never no nor not now of off
        on once one only or other our out over own per please put re really s said same say see seem she should
        since so some still such t tell than thank thanks that the their them then there these they thing things
        think this those through to too try trying under until up us use used using ve very via want wanted was
        way we well were what when where whether which while who whom whose why will with within without won
        would yes yet you your yours able back didn doesn
        """,
    "de": """
        aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist da
        dabei damit dann das dass dein dem den denn der des dich die dies diese diesem diesen dieser dieses dir
        doch dort du durch ein eine einem einen einer eines er es etwas euch euer für gegen gibt habe haben hat
        hatte hier ich ihm ihn ihnen ihr ihre ihrem ihren im in ist ja jede jeden jeder kann kein keine können
        man mehr mein meine mich mir mit muss nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine
        sich sie sind so über um und uns unser unsere unter viel vom von vor war waren was weil wenn wer werde
        werden wie wieder wir wird wo wurde zu zum zur
        """,
    "fr": """
        ai au aucun aussi autre aux avec avez avons bien ce cela ces cet cette chez comme dans de depuis des
        donc du elle elles en encore est et était être fait il ils je la le les leur lui ma mais me même mes moi
        mon ne nos notre nous on ont ou où par pas peu plus pour qu que quand qui sa sans se ses si son sont sur
        ta te tous tout toute très tu un une vos votre vous y
        """,
    "es": """
        a al algo ante antes aquí así aún cada como con cual cuando de del desde donde dos el él ella ellos en
        entre era es esa ese eso esta está estaba este esto fue ha había han hasta hay he la las le les lo los
        más me mi mis muy nada ni no nos o os otra otro para pero por porque que qué quien se sea ser si sí sin
        sobre son su sus también tan te tiene todo todos tu tuve un una uno unos y ya yo
        """,
    "pt": """
        a ainda ao aos apenas as até com como da das de dela dele depois do dos e é ela ele eles em entre era
        essa esse esta está este estou eu foi foram há isso isto já la lhe mais mas me mesmo meu meus minha
        minhas muito na nada nas nem no nos nós não o os ou para pela pelo pois por porque quando que quem se
        sem ser seu só sua são também tem tenho ter teve tinha todos tudo tão um uma vez você à às
        """,
    "it": """
        a ad ai al alla anche ancora avete c che chi ci come con cosa da dal dalla dei del della delle di dopo
        dove e è ed era essere fa gli ha hai hanno ho i il in io la le lei lo loro lui ma mi mia mio molto ne
        nei nel nella no noi non o ogni per perché però più poi qua quando quello questa questo se sei si sia
        sono stato su sua suo tra tutti tutto un una uno vi voi
        """,
    "nl": """
        aan al alles als bij dan dat de der deze die dit doen door dus een en er ge geen had heb hebben heeft
        het hij hoe hun ik in is ja je kan kon maar me meer men met mij mijn na naar niet niets nog nu of om
        omdat onder ons ook op over te tot u uit uw van veel voor waar was wat we wel werd wie wil worden zal ze
        zich zij zijn zo zonder
        """,
    "ru": """
        а без более бы был была были было быть в вам вами вас ваш ваша ваше ваши весь вот все всё всего всем
        всех вы где да даже для до его ее её если есть еще ещё же за здесь и из или им их к как какая какие
        какой когда который которая которое которые кто ли либо лишь мы мне много может можно мой моя мое мои на
        над надо нам нами нас наш наша наше наши не него нее неё нет ни них но ну о об один одна одно он она они
        оно от очень по под пока после при про раз с сам само свой своя своё себя сейчас со так также такой там
        те тебя тем то тоже только том тот ту ты у уже хотя чего чем через что чтобы это этого этой этом этот
        эти эту я
        """,
    "ar": """
        ا أن إن إلى الا إلا التي الذي الذين اللي او أو أي أيضا أين انا أنا أنت أنتم انه أنه أنها اه به بها بعد
        بعض بل بين تم ثم جدا جداً حتى حيث خلال دون ذلك ذا سوف عند عندما عن على علي عليه عليها غير ف في فى فقط
        فيه فيها قبل قد كان كانت كل كما كم كنت كيف لا لان لأن لكن لكم لم لما لماذا لن لنا له لها لي ليس ليست ما
        ماذا مازال متى مثل مع معي من منذ منه منها مما نحن نفس هذا هذه هل هم هنا هناك هو هي و وا والتي والذي وان
        وأن ولا ولكن ولم وما وهو وهي ومن يا يكون كذلك أكثر بدون أحد عبر هنالك إذا اذا
        """,
}


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words of a language that no label shows, folded; none where the language has no list.

    Example:
        >>> "where" in stop_words("en"), stop_words("xx")
        (True, frozenset())
    """
    return frozenset(folded(word) for word in _SAID.get(language, "").split())
